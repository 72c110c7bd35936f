package io.tenon.operations;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class TenonCommandTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void aCommandThatIsCalledWrongSaysWhyAndWhereToReadOnAndExitsWith64() {
        assertThat(run("doctor --app a.jar")).isEqualTo(64);
        assertThat(err.toString().lines())
                .containsExactly(
                        "doctor: neither --url nor --namesrv is given: there is nothing to ask",
                        "Nothing was done. See: java -jar tenon.jar doctor --help");
    }

    @Test
    void withoutACommandNothingIsDone() {
        assertThat(run("")).isEqualTo(64);
        assertThat(err.toString()).contains("tenon: no command is given").contains("See: java -jar tenon.jar --help");
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void whatStandsBehindAMisspeltOptionIsNotRepeatedForItMayBeASecret() {
        assertThat(run("doctor --app a.jar --url jdbc:a --user u --passwrd hush"))
                .isEqualTo(64);
        assertThat(run("doctor --app a.jar --url jdbc:a --user u --passwrd=hush"))
                .isEqualTo(64);
        assertThat(run("doctor --app a.jar --url jdbc:a --user u --PASSWORD hush"))
                .isEqualTo(64);
        assertThat(err.toString())
                .contains("--passwrd is not known", "--PASSWORD is not known")
                .doesNotContain("hush");
    }

    @Test
    void whatIsGivenToAnOptionThatTakesNoneOrLacksOneIsNotRepeatedForItMayBeASecret() {
        assertThat(run("doctor --app a.jar --url jdbc:a --user u --password-stdin=hush"))
                .isEqualTo(64);
        assertThat(err.toString()).contains("--password-stdin takes no value");
        assertThat(run("doctor --app a.jar --namesrv h:1 --tls=false")).isEqualTo(64);
        assertThat(run("doctor --app a.jar --url jdbc:a --user --password=hush"))
                .isEqualTo(64);
        assertThat(run("doctor --app a.jar --url jdbc:a --user")).isEqualTo(64);
        assertThat(err.toString()).contains("--user needs a value").doesNotContain("hush");
    }

    @Test
    void ddlIsPrintedForEachDatabaseWithoutAskingOne() {
        assertThat(run("ddl --database postgresql")).isZero();
        assertThat(out.toString()).contains("CREATE TABLE IF NOT EXISTS \"tenon_status\"", "\"tenon_outbox\"");
        assertThat(run("ddl --database MariaDB --no-outbox --table shop.tenon_status"))
                .isZero();
        assertThat(out.toString()).contains("`shop`.`tenon_status`").doesNotContain("`tenon_outbox`");
        assertThat(run("ddl --database oracle")).isEqualTo(64);
        assertThat(err.toString()).contains("MYSQL", "POSTGRESQL");
    }

    @Test
    void whatChangesSomethingIsRefusedUnlessItIsToldTo() {
        assertThat(run("outbox drop 0199f0a1b2c3000000112233445566ff --app a.jar --url jdbc:a"))
                .isEqualTo(64);
        assertThat(err.toString()).contains("--dry-run", "--yes", "See: java -jar tenon.jar outbox drop --help");
        assertThat(run("outbox drop --app a.jar --url jdbc:a --yes")).isEqualTo(64);
        assertThat(run("outbox drop soon --app a.jar --url jdbc:a --yes")).isEqualTo(64);
    }

    @Test
    void completionOfAShellKnowsAllCommands() {
        assertThat(run("generate-completion")).isZero();
        assertThat(out.toString()).contains("doctor", "status", "outbox", "ddl", "--json");
    }

    @Test
    void theHelpOfACommandNamesItsOptionsAndItsExitStatuses() {
        assertThat(run("doctor --help")).isZero();
        assertThat(out.toString())
                .startsWith("Usage: java [-Dtenon.NAME=VALUE] -jar tenon.jar doctor --app PATH [options]")
                .contains("--app=PATH", "--password-env=NAME", "--namesrv=HOST:PORT;...", "Exit status: 0 all is well")
                .doesNotContain("--password=", "--secret-key=");
        assertThat(run("--help")).isZero();
        assertThat(out.toString()).containsPattern("doctor +Looks at a deployment");
        assertThat(err.toString()).isEmpty();
    }

    private int run(String words) {
        CommandLine command =
                TenonCommand.commandLine().setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
        return command.execute(words.isEmpty() ? new String[0] : words.split(" "));
    }
}
