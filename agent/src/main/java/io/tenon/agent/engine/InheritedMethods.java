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
 * Methods that a class of JDBC's has from superclasses which are not advised: Liberty's connections, statements and results have one
 * {@code close} in common, of a class that is no connection. There it cannot be advised, so the class gets one of its own, which calls
 * that one. Stateless.
 */
final class InheritedMethods {
    private InheritedMethods() {}

    /**
     * Those that could be overridden; none if a superclass cannot be read.
     *
     * @param type that has no superclass which is advised: one may be of JDBC's all the same, and was loaded too early, or could not be
     *     advised
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
            return Collections.emptyList(); // a class that its loader does not have: it cannot be linked either
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

    /** The class with a method of its own that does what the inherited one does. */
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
