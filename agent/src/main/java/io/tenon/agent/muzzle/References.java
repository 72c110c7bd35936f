package io.tenon.agent.muzzle;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import net.bytebuddy.jar.asm.ClassReader;
import org.jspecify.annotations.Nullable;

/**
 * What the agent's client side asks of a RocketMQ client, read from the constant pools of its classes, from the first
 * one on along their references to each other. Not thread-safe.
 */
final class References {
    private static final String CLIENT = "org/apache/rocketmq/";
    private static final int TAG_CLASS = 7;
    private static final int TAG_FIELD = 9;
    private static final int TAG_METHOD = 10;
    private static final int TAG_INTERFACE_METHOD = 11;

    /** One member of the client. */
    static final class Member {
        final String owner;
        final String name;
        final String descriptor;
        final boolean isField;
        final boolean ofInterface;

        Member(String owner, String name, String descriptor, boolean isField, boolean ofInterface) {
            this.owner = owner;
            this.name = name;
            this.descriptor = descriptor;
            this.isField = isField;
            this.ofInterface = ofInterface;
        }

        String key() {
            return isField ? name + ':' + descriptor : name + descriptor;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Member && toString().equals(other.toString());
        }

        @Override
        public int hashCode() {
            return toString().hashCode();
        }

        @Override
        public String toString() {
            return owner.replace('/', '.') + '.' + key();
        }
    }

    final Set<String> classes = new LinkedHashSet<>();
    final Set<Member> members = new LinkedHashSet<>();

    /** The classes of the client side itself, by name. */
    final Map<String, ClassFile> own = new HashMap<>();

    private final Set<String> met = new HashSet<>();
    private final Deque<String> open = new ArrayDeque<>();

    private References() {}

    /** @param bytes returns the bytes of a class of the client side, by its name with dots */
    static References of(String first, Function<String, byte @Nullable []> bytes) {
        References references = new References();
        references.meet(first.replace('.', '/'));
        while (!references.open.isEmpty()) {
            String name = references.open.remove();
            byte[] file = bytes.apply(name.replace('/', '.'));
            if (file == null) {
                throw new IllegalStateException("the agent's jar has no class " + name);
            }
            references.own.put(name, ClassFile.read(file));
            references.scan(new ClassReader(file));
        }
        return references;
    }

    private void scan(ClassReader file) {
        char[] buffer = new char[file.getMaxStringLength()];
        for (int i = 1; i < file.getItemCount(); i++) {
            int at = file.getItem(i);
            if (at == 0) {
                // A long or a double takes two places of the constant pool.
                continue;
            }
            int tag = file.readByte(at - 1);
            if (tag == TAG_CLASS) {
                meet(file.readUTF8(at, buffer));
            } else if (tag == TAG_FIELD || tag == TAG_METHOD || tag == TAG_INTERFACE_METHOD) {
                String owner = file.readClass(at, buffer);
                int nameAndType = file.getItem(file.readUnsignedShort(at + 2));
                if (owner.startsWith(CLIENT)) {
                    members.add(new Member(
                            owner,
                            file.readUTF8(nameAndType, buffer),
                            file.readUTF8(nameAndType + 2, buffer),
                            tag == TAG_FIELD,
                            tag == TAG_INTERFACE_METHOD));
                }
            }
        }
    }

    private void meet(String internalName) {
        String name = internalName;
        if (name.startsWith("[")) {
            name = name.endsWith(";") ? name.substring(name.indexOf('L') + 1, name.length() - 1) : "";
        }
        if (name.startsWith(CLIENT)) {
            classes.add(name);
        } else if (ClientSideClasses.contain(name.replace('/', '.')) && met.add(name)) {
            open.add(name);
        }
    }
}
