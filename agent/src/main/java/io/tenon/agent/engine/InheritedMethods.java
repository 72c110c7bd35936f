package io.tenon.agent.engine;

import static net.bytebuddy.matcher.ElementMatchers.isAbstract;
import static net.bytebuddy.matcher.ElementMatchers.isFinal;
import static net.bytebuddy.matcher.ElementMatchers.isPublic;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import net.bytebuddy.description.method.MethodDescription;
import net.bytebuddy.description.modifier.Visibility;
import net.bytebuddy.description.type.TypeDescription;
import net.bytebuddy.dynamic.DynamicType;
import net.bytebuddy.implementation.Implementation;
import net.bytebuddy.implementation.bytecode.member.MethodInvocation;
import net.bytebuddy.implementation.bytecode.member.MethodReturn;
import net.bytebuddy.implementation.bytecode.member.MethodVariableAccess;

/**
 * Methods that a class of JDBC's has from superclasses which are not advised. Liberty's connections, statements and
 * results have one {@code close} in common, of a class that is no connection. That class cannot be advised, so the
 * connection's class gets a {@code close} of its own, which calls the inherited one. Stateless.
 */
final class InheritedMethods {
    private InheritedMethods() {}

    /**
     * Returns the inherited methods that can be overridden; none if a superclass cannot be read.
     *
     * @param type a class none of whose superclasses is advised; one of them may be of JDBC's all the same, if it was
     *     loaded too early or could not be advised
     */
    static List<MethodDescription.InDefinedShape> of(TypeDescription type) {
        List<MethodDescription.InDefinedShape> inherited = new ArrayList<>(0);
        try {
            Set<MethodDescription.SignatureToken> seen = new HashSet<>();
            add(type, seen, new ArrayList<>());
            for (TypeDescription.Generic above = type.getSuperClass();
                    above != null && !above.represents(Object.class);
                    above = above.getSuperClass()) {
                add(above.asErasure(), seen, inherited);
            }
        } catch (IllegalStateException e) {
            // A class with a superclass that its loader does not have cannot be linked either.
            return Collections.emptyList();
        }
        inherited.removeIf(method -> !isPublic().matches(method)
                || method.isStatic()
                || isAbstract().or(isFinal()).matches(method));
        return inherited;
    }

    private static void add(
            TypeDescription type,
            Set<MethodDescription.SignatureToken> seen,
            List<MethodDescription.InDefinedShape> to) {
        for (MethodDescription.InDefinedShape method : type.getDeclaredMethods()) {
            if (method.isMethod() && !method.isPrivate() && seen.add(method.asSignatureToken())) {
                to.add(method);
            }
        }
    }

    /** Returns the class with a method of its own that calls the inherited one. */
    static DynamicType.Builder<?> bring(
            MethodDescription.InDefinedShape method, TypeDescription type, DynamicType.Builder<?> to) {
        TypeDescription parent = type.getSuperClass().asErasure();
        return to.defineMethod(method.getName(), method.getReturnType().asErasure(), Visibility.PUBLIC)
                .withParameters(method.getParameters().asTypeList().asErasures())
                .throwing(method.getExceptionTypes().asErasures())
                .intercept(new Implementation.Simple(
                        MethodVariableAccess.allArgumentsOf(method).prependThisReference(),
                        MethodInvocation.invoke(method).special(parent),
                        MethodReturn.of(method.getReturnType())));
    }
}
