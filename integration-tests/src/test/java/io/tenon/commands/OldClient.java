package io.tenon.commands;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageAccessor;

/**
 * Sends with whatever client is on the class path, in a process of its own, and uses only what the oldest one has. Each line of standard
 * input is a message, "key mark group length", with "-" for a group where it is no half; the answer is "sent key id". "end" ends it.
 */
final class OldClient {
    private OldClient() {}

    /** Name server, topic, and whether it traces. */
    public static void main(String[] arguments) throws Exception {
        DefaultMQProducer producer = Boolean.parseBoolean(arguments[2])
                ? new DefaultMQProducer("old-client", null, true, null)
                : new DefaultMQProducer("old-client");
        producer.setNamesrvAddr(arguments[0]);
        producer.start();
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, UTF_8));
        for (String line = in.readLine(); line != null && !line.equals("end"); line = in.readLine()) {
            String[] words = line.split(" ");
            byte[] body = "x".repeat(Integer.parseInt(words[3])).getBytes(UTF_8);
            Message message = new Message(arguments[1], "created", words[0], body);
            message.putUserProperty("shop", "north");
            MessageAccessor.putProperty(message, "TENON", words[1]);
            if (!words[2].equals("-")) {
                MessageAccessor.putProperty(message, "TRAN_MSG", "true");
                MessageAccessor.putProperty(message, "PGROUP", words[2]);
            }
            System.out.println("sent " + words[0] + " " + producer.send(message).getMsgId());
        }
        producer.shutdown();
    }
}
