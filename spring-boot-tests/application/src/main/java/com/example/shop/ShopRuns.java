package com.example.shop;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.task.AsyncTaskExecutor;

/**
 * Starts the shop, plays its scenes and stops it again, over and over in one JVM, as whoever started the JVM says by lines
 * on standard input. Each command is answered on standard output by lines of which the last begins with DONE or FAILED and
 * the number of the command.
 */
public final class ShopRuns {
    private final PrintStream answers;
    private ConfigurableApplicationContext context;

    private ShopRuns(PrintStream answers) {
        this.answers = answers;
    }

    public static void main(String[] arguments) throws IOException {
        // Standard output carries the answers: what the log prints goes elsewhere.
        ShopRuns runs = new ShopRuns(System.out);
        System.setOut(System.err);
        BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        int number = 0;
        for (String line = commands.readLine(); line != null; line = commands.readLine()) {
            runs.answer(++number, line);
        }
        // Whoever started this JVM is gone, and with it everybody who could want an orderly end.
        Runtime.getRuntime().halt(0);
    }

    private void answer(int number, String line) {
        String last = "DONE " + number;
        try {
            obey(line.split(" "));
        } catch (Exception | LinkageError e) {
            // A library that was made for another Spring throws a LinkageError.
            e.printStackTrace();
            last = "FAILED " + number + " " + e.toString().replace('\n', ' ');
        }
        answers.println(last);
        answers.flush();
    }

    @SuppressWarnings("StatementSwitchToExpressionSwitch") // Compiled for Java 8, too.
    private void obey(String[] words) {
        String[] rest = Arrays.copyOfRange(words, 1, words.length);
        switch (words[0]) {
            case "start":
                start(rest);
                break;
            case "play":
                play(rest[0]);
                break;
            case "play-in-executor":
                playInExecutor(rest[0]);
                break;
            case "look":
                context.getBean(Instruments.class).readings().forEach(answers::println);
                break;
            case "stop":
                stop();
                break;
            default:
                throw new IllegalArgumentException("There is no command " + words[0]);
        }
    }

    private void start(String[] arguments) {
        stop();
        context = new SpringApplication(ShopApplication.class).run(arguments);
    }

    private void play(String run) {
        Scenes scenes = context.getBean(Scenes.class);
        Due due = scenes.play(run);
        if (!scenes.committed().equals(due.rows())) {
            throw new IllegalStateException(
                    "The table has " + scenes.committed() + ", and what was committed is " + due.rows());
        }
        due.messages().forEach(key -> answers.println("DUE " + key));
        due.ghosts().forEach(key -> answers.println("NEVER " + key));
        for (Throwable failure : context.getBean(Ways.class).failures()) {
            throw new IllegalStateException("An asynchronous send failed", failure);
        }
    }

    /** On a thread of Spring Boot's own executor, which may be a virtual one. */
    private void playInExecutor(String run) {
        AsyncTaskExecutor executor = context.getBean("applicationTaskExecutor", AsyncTaskExecutor.class);
        Future<?> played = executor.submit(() -> {
            answers.println("THREAD " + Thread.currentThread());
            play(run);
        });
        try {
            played.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while " + run + " was played", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException("Playing " + run + " failed", e.getCause());
        }
    }

    private void stop() {
        if (context != null) {
            context.close();
            context = null;
        }
    }
}
