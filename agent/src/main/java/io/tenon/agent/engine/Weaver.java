package io.tenon.agent.engine;

import static net.bytebuddy.matcher.ElementMatchers.isAbstract;
import static net.bytebuddy.matcher.ElementMatchers.isConstructor;
import static net.bytebuddy.matcher.ElementMatchers.isNative;
import static net.bytebuddy.matcher.ElementMatchers.isPublic;
import static net.bytebuddy.matcher.ElementMatchers.isStatic;
import static net.bytebuddy.matcher.ElementMatchers.named;
import static net.bytebuddy.matcher.ElementMatchers.namedOneOf;
import static net.bytebuddy.matcher.ElementMatchers.not;
import static net.bytebuddy.matcher.ElementMatchers.returns;
import static net.bytebuddy.matcher.ElementMatchers.takesArgument;
import static net.bytebuddy.matcher.ElementMatchers.takesArguments;

import io.tenon.agent.bridge.CheckEvents;
import io.tenon.agent.bridge.ConnectionEvents;
import io.tenon.agent.bridge.ProducerEvents;
import io.tenon.agent.bridge.StatementEvents;
import io.tenon.agent.bridge.TrackedConnection;
import io.tenon.agent.bridge.TrackedProducer;
import io.tenon.agent.bridge.TrackedReceiver;
import io.tenon.agent.bridge.TrackedStatement;
import io.tenon.agent.jdbc.ConnectionAdvice;
import io.tenon.agent.jdbc.DataSourceAdvice;
import io.tenon.agent.jdbc.StatementAdvice;
import io.tenon.agent.rocketmq.ProducerAdvice;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import net.bytebuddy.ByteBuddy;
import net.bytebuddy.ClassFileVersion;
import net.bytebuddy.asm.Advice;
import net.bytebuddy.description.method.MethodDescription;
import net.bytebuddy.description.modifier.FieldPersistence;
import net.bytebuddy.description.modifier.SyntheticState;
import net.bytebuddy.description.modifier.Visibility;
import net.bytebuddy.description.type.TypeDescription;
import net.bytebuddy.dynamic.ClassFileLocator;
import net.bytebuddy.dynamic.DynamicType;
import net.bytebuddy.dynamic.scaffold.MethodGraph;
import net.bytebuddy.dynamic.scaffold.TypeValidation;
import net.bytebuddy.implementation.FieldAccessor;
import net.bytebuddy.implementation.Implementation;
import net.bytebuddy.matcher.ElementMatcher;
import net.bytebuddy.matcher.ElementMatchers;
import net.bytebuddy.pool.TypePool;
import org.jspecify.annotations.Nullable;

/** Inlines advice into class files. Thread-safe. */
public final class Weaver {
    private static final String EVENTS = "tenon$events";
    private static final String CHECKS = "tenon$checks";

    private static final ElementMatcher.Junction<MethodDescription> ADVISABLE =
            not(isStatic().or(isAbstract()).or(isNative()));

    /**
     * The methods by which transactions begin. A transaction need not come by begin(): Liberty begins that of a
     * UserTransaction by beginUserTran, and one that is imported from another server is only resumed.
     */
    private static final ElementMatcher.Junction<MethodDescription> TRANSACTIONS =
            ElementMatchers.<MethodDescription>nameStartsWith("begin")
                    .or(namedOneOf("suspend", "resume", "getTransaction"));

    private final ByteBuddy byteBuddy = new ByteBuddy(ClassFileVersion.JAVA_V8)
            .with(TypeValidation.DISABLED)
            .with(MethodGraph.Compiler.ForDeclaredMethods.INSTANCE)
            .with(Implementation.Context.Disabled.Factory.INSTANCE);
    private final Map<Class<?>, Advice> advice = new ConcurrentHashMap<>();

    /** A class file into which advice is being inlined. Used by one thread. */
    public final class WovenClass {
        private final TypeDescription type;
        private final byte[] original;
        private DynamicType.Builder<?> builder;

        /** The inherited methods that the advice which is added next may be meant for, too. */
        private List<MethodDescription.InDefinedShape> inherited = Collections.emptyList();

        private final Set<MethodDescription.SignatureToken> brought = new HashSet<>();

        private WovenClass(TypeDescription type, byte[] original, DynamicType.Builder<?> builder) {
            this.type = type;
            this.original = original;
            this.builder = builder;
        }

        /** @param carries whether a superclass has been given the events' field, of which one is enough */
        public WovenClass connection(boolean carries) {
            if (!carries) {
                carries(TrackedConnection.class, EVENTS, ConnectionEvents.class);
                inherited = InheritedMethods.of(type);
            }
            on(named("getAutoCommit").and(takesArguments(0)), ConnectionAdvice.GetAutoCommit.class);
            on(named("commit").and(takesArguments(0)), ConnectionAdvice.Commit.class);
            on(named("rollback").and(takesArguments(0)), ConnectionAdvice.Rollback.class);
            on(named("rollback").and(takes("java.sql.Savepoint")), ConnectionAdvice.RollbackTo.class);
            on(named("setAutoCommit").and(takesArguments(boolean.class)), ConnectionAdvice.SetAutoCommit.class);
            on(named("setReadOnly").and(takesArguments(boolean.class)), ConnectionAdvice.SetReadOnly.class);
            on(
                    named("setSavepoint").and(takesArguments(0).or(takesArguments(String.class))),
                    ConnectionAdvice.SetSavepoint.class);
            on(named("releaseSavepoint").and(takes("java.sql.Savepoint")), ConnectionAdvice.ReleaseSavepoint.class);
            on(named("close").and(takesArguments(0)), ConnectionAdvice.Close.class);
            on(named("abort").and(takes("java.util.concurrent.Executor")), ConnectionAdvice.Abort.class);
            on(
                    named("setTransactionIsolation")
                            .and(takesArguments(int.class))
                            .or(named("setCatalog").and(takesArguments(String.class))),
                    ConnectionAdvice.MayEnd.class);
            on(named("unwrap").and(takesArguments(Class.class)), ConnectionAdvice.Unwrap.class);
            on(named("createStatement"), ConnectionAdvice.CreateStatement.class);
            on(
                    namedOneOf("prepareStatement", "prepareCall").and(takesArgument(0, String.class)),
                    ConnectionAdvice.PrepareStatement.class);
            return this;
        }

        public WovenClass statement(boolean carries) {
            if (!carries) {
                carries(TrackedStatement.class, EVENTS, StatementEvents.class);
                inherited = InheritedMethods.of(type);
            }
            ElementMatcher.Junction<MethodDescription> execute =
                    namedOneOf("execute", "executeQuery", "executeUpdate", "executeLargeUpdate");
            on(
                    execute.or(namedOneOf("executeBatch", "executeLargeBatch")).and(takesArguments(0)),
                    StatementAdvice.Execute.class);
            on(execute.and(takesArgument(0, String.class)), StatementAdvice.ExecuteText.class);
            on(named("addBatch").and(takesArguments(String.class)), StatementAdvice.AddBatch.class);
            on(named("unwrap").and(takesArguments(Class.class)), StatementAdvice.Unwrap.class);
            on(namedOneOf("getMoreResults", "getGeneratedKeys", "getResultSet"), StatementAdvice.MayFail.class);
            return this;
        }

        public WovenClass resultSet() {
            on(namedOneOf("next", "previous", "first", "last").and(takesArguments(0)), StatementAdvice.MayFail.class);
            on(namedOneOf("absolute", "relative").and(takesArguments(int.class)), StatementAdvice.MayFail.class);
            on(
                    namedOneOf("insertRow", "updateRow", "deleteRow", "refreshRow")
                            .and(takesArguments(0)),
                    StatementAdvice.Write.class);
            return this;
        }

        public WovenClass metaData() {
            on(returns(TypeDescription.ForLoadedType.of(java.sql.ResultSet.class)), StatementAdvice.MayFail.class);
            return this;
        }

        public WovenClass dataSource() {
            on(named("getConnection").and(not(returns(void.class))), DataSourceAdvice.GetConnection.class);
            on(named("close").and(takesArguments(0)), DataSourceAdvice.Close.class);
            on(isConstructor(), DataSourceAdvice.Made.class);
            return this;
        }

        public WovenClass xaResource() {
            ElementMatcher.Junction<MethodDescription> ofBranch =
                    takesArgument(0, named("javax.transaction.xa.Xid")).and(takesArguments(2));
            on(named("start").and(ofBranch), DataSourceAdvice.XaStart.class);
            on(named("end").and(ofBranch), DataSourceAdvice.XaEnd.class);
            return this;
        }

        public WovenClass transactionManager() {
            on(TRANSACTIONS, DataSourceAdvice.JtaUse.class);
            return this;
        }

        /**
         * Whether the class itself has any of the methods that {@link #transactionManager} advises; it may inherit all
         * of them.
         */
        public boolean managesTransactions() {
            return !type.getDeclaredMethods()
                    .filter(ADVISABLE.and(TRANSACTIONS))
                    .isEmpty();
        }

        public WovenClass r2dbcConnection() {
            on(named("beginTransaction"), DataSourceAdvice.R2dbcBegin.class);
            return this;
        }

        public WovenClass driver() {
            on(
                    named("connect").and(takesArgument(0, String.class)).and(takesArguments(2)),
                    DataSourceAdvice.Connect.class);
            return this;
        }

        public WovenClass driverManager() {
            ElementMatcher.Junction<MethodDescription> inner =
                    named("getConnection").and(takesArguments(3)).and(isStatic());
            builder = builder.visit(advice(DataSourceAdvice.DriverManagerGetConnection.class)
                    .on(inner.and(takesArgument(1, java.util.Properties.class))));
            return this;
        }

        public WovenClass producer() {
            carries(TrackedProducer.class, EVENTS, ProducerEvents.class);
            on(named("start").and(takesArguments(0)), ProducerAdvice.Start.class);
            on(named("shutdown").and(takesArguments(0)), ProducerAdvice.Shutdown.class);
            ElementMatcher.Junction<MethodDescription> sends =
                    namedOneOf("send", "sendOneway", "sendDirect", "sendByAccumulator", "request");
            on(sends.and(returns(void.class)), ProducerAdvice.SendWithoutResult.class);
            on(sends.and(not(returns(void.class))), ProducerAdvice.SendWithResult.class);
            on(named("getRetryTimesWhenSendAsyncFailed").and(takesArguments(0)), ProducerAdvice.Retries.class);
            return this;
        }

        /** Advises a producer that must not start, since Tenon cannot tie it. */
        public WovenClass refusedProducer() {
            on(named("start").and(takesArguments(0)), ProducerAdvice.Refuse.class);
            return this;
        }

        /** Advises the producer of a client that cannot be followed. */
        public WovenClass unfollowedProducer() {
            on(
                    isPublic()
                            .and(namedOneOf("send", "sendAsync", "sendOneway"))
                            .and(not(takesArguments(0))),
                    ProducerAdvice.SendUntied.class);
            return this;
        }

        public WovenClass producerImpl() {
            carries(TrackedReceiver.class, CHECKS, CheckEvents.class);
            on(named("sendKernelImpl"), ProducerAdvice.Try.class);
            // All overloads of send end in these. They are advised because an asynchronous send leaves the caller's
            // thread there.
            on(
                    named("send").and(returns(void.class)).and(takesLast(long.class)),
                    ProducerAdvice.ImplementationSend.class);
            on(named("sendMessageInTransaction"), ProducerAdvice.ImplementationSend.class);
            on(named("checkTransactionState").and(takesArguments(3)), ProducerAdvice.CheckTransactionState.class);
            return this;
        }

        /**
         * Returns the advised class file; the original one if it had been advised before, as a class file that somebody
         * has stored may be.
         */
        public byte[] bytes() {
            return type.getDeclaredFields().filter(namedOneOf(EVENTS, CHECKS)).isEmpty()
                    ? builder.make().getBytes()
                    : original;
        }

        /**
         * Adds the field and the interface. A class that implements the interface already, such as a proxy of all that
         * a producer implements, could not be loaded with it twice, and stays without the field.
         */
        private void carries(Class<?> accessors, String field, Class<?> type) {
            if (this.type.getInterfaces().asErasures().stream()
                    .anyMatch(implemented -> implemented.getName().equals(accessors.getName()))) {
                return;
            }
            builder = builder.defineField(
                            field, type, Visibility.PRIVATE, FieldPersistence.TRANSIENT, SyntheticState.SYNTHETIC)
                    .implement(accessors)
                    .defineMethod(field, type, Visibility.PUBLIC, SyntheticState.SYNTHETIC)
                    .intercept(FieldAccessor.ofField(field))
                    .defineMethod(field, void.class, Visibility.PUBLIC, SyntheticState.SYNTHETIC)
                    .withParameters(type)
                    .intercept(FieldAccessor.ofField(field));
        }

        private void on(ElementMatcher<? super MethodDescription> methods, Class<?> template) {
            for (MethodDescription.InDefinedShape method : inherited) {
                if (methods.matches(method) && brought.add(method.asSignatureToken())) {
                    builder = InheritedMethods.bring(method, type, builder);
                }
            }
            builder = builder.visit(advice(template).on(ADVISABLE.and(methods)));
        }

        private ElementMatcher.Junction<MethodDescription> takesLast(Class<?> type) {
            return takesArgument(2, type)
                    .and(takesArguments(3))
                    .or(takesArgument(3, type).and(takesArguments(4)))
                    .or(takesArgument(4, type).and(takesArguments(5)));
        }

        private ElementMatcher.Junction<MethodDescription> takes(String type) {
            return takesArguments(1).and(takesArgument(0, named(type)));
        }
    }

    /** Starts to advise a class, given as its loader got it. */
    public WovenClass weave(@Nullable ClassLoader loader, String className, byte[] bytes) {
        String name = className.replace('/', '.');
        ClassFileLocator locator = new ClassFileLocator.Compound(
                ClassFileLocator.Simple.of(name, bytes), ClassFileLocator.ForClassLoader.of(loader));
        TypeDescription type =
                TypePool.Default.WithLazyResolution.of(locator).describe(name).resolve();
        return new WovenClass(type, bytes, byteBuddy.redefine(type, locator));
    }

    private Advice advice(Class<?> template) {
        return advice.computeIfAbsent(template, Advice::to);
    }
}
