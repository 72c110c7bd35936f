package io.tenon.agent.muzzle;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The class files of an application's RocketMQ client; each is read once. Not thread-safe. */
final class ClientClasses {
    private final ClassLoader application;
    private final String folder;
    private final Map<String, @Nullable ClassFile> read = new HashMap<>();

    /** @param folder the folder with the client's classes: {@link ClientNames#STOCK} unless shading has moved them */
    ClientClasses(ClassLoader application, String folder) {
        this.application = application;
        this.folder = folder;
    }

    /**
     * Returns a class of the client. It is asked for by the name that it has in the stock client, and so are all names
     * in it. Null if the application has no such class.
     */
    @Nullable
    ClassFile find(String internalName) {
        if (!read.containsKey(internalName)) {
            read.put(internalName, load(internalName));
        }
        return read.get(internalName);
    }

    private @Nullable ClassFile load(String internalName) {
        try {
            if (internalName.startsWith("java/")) {
                return ClassFile.ofJdk(internalName);
            }
            byte[] bytes = bytes(internalName);
            return bytes == null ? null : ClassFile.read(stock(bytes));
        } catch (ClassNotFoundException e) {
            return null;
        } catch (IOException e) {
            throw new IllegalStateException("the class file of " + internalName + " cannot be read", e);
        }
    }

    /** Returns a class file of the client's with the names that the stock client has. */
    byte[] stock(byte[] file) {
        return folder.equals(ClientNames.STOCK) ? file : ClientShape.moved(file, folder, ClientNames.STOCK);
    }

    /** Returns a class file as the application has it. It is asked for by the name that it has in the stock client. */
    byte @Nullable [] bytes(String internalName) throws IOException {
        String name = internalName.startsWith(ClientNames.STOCK)
                ? folder + internalName.substring(ClientNames.STOCK.length())
                : internalName;
        try (InputStream in = application.getResourceAsStream(name + ".class")) {
            if (in == null) {
                return null;
            }
            ByteArrayOutputStream out = new ByteArrayOutputStream(8192);
            byte[] buffer = new byte[8192];
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                out.write(buffer, 0, count);
            }
            return out.toByteArray();
        }
    }

    /** Returns the access flags of a method that {@code owner} declares or inherits; null if there is none. */
    @Nullable
    Integer method(String owner, String nameAndDescriptor) {
        ClassFile file = find(owner);
        if (file == null) {
            return null;
        }
        Integer access = file.methods.get(nameAndDescriptor);
        for (int i = 0; access == null && i < file.parents.size(); i++) {
            access = method(file.parents.get(i), nameAndDescriptor);
        }
        return access;
    }

    /** Returns the access flags of a field that {@code owner} declares or inherits; null if there is none. */
    @Nullable
    Integer field(String owner, String nameAndDescriptor) {
        ClassFile file = find(owner);
        if (file == null) {
            return null;
        }
        Integer access = file.fields.get(nameAndDescriptor);
        for (int i = 0; access == null && i < file.parents.size(); i++) {
            access = field(file.parents.get(i), nameAndDescriptor);
        }
        return access;
    }
}
