package io.tenon.operations.doctor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

class DoctorOptionsTest {
    @Test
    void everythingThatIsGivenIsFoundAgain() {
        DoctorOptions a = parse("--app shop.jar --app lib --url jdbc:h2:mem:x --user u --password-env PW --driver d.D"
                + " --namesrv=h1:9876;h2:9876 --group g --topic a,b --topic c --probe --access-key-env AK"
                + " --secret-key-env SK --tls --namespace n --settings tenon.properties --verbose");
        assertThat(a.app()).containsExactly("shop.jar", "lib");
        assertThat(a.url()).isEqualTo("jdbc:h2:mem:x");
        assertThat(a.user()).isEqualTo("u");
        assertThat(a.passwordVariable()).isEqualTo("PW");
        assertThat(a.driver()).isEqualTo("d.D");
        assertThat(a.nameServers()).containsExactly("h1:9876", "h2:9876");
        assertThat(a.group()).isEqualTo("g");
        assertThat(a.topics()).containsExactly("a", "b", "c");
        assertThat(a.probe()).isTrue();
        assertThat(a.accessKeyVariable()).isEqualTo("AK");
        assertThat(a.secretKeyVariable()).isEqualTo("SK");
        assertThat(a.tls()).isTrue();
        assertThat(a.namespace()).isEqualTo("n");
        assertThat(a.settingsFile()).isEqualTo("tenon.properties");
        assertThat(a.verbose()).isTrue();
    }

    @Test
    void aUrlOfTenonsDriverIsTheRealDriversWithSettings() {
        DoctorOptions a =
                parse("--app a.jar --driver io.tenon.jdbc.TenonDriver --url jdbc:tenon:name=orders;table=my_status;"
                        + "lease=6000;driver=org.h2.Driver:h2:mem:x");
        assertThat(a.url()).isEqualTo("jdbc:h2:mem:x");
        assertThat(a.driver()).isEqualTo("org.h2.Driver");
        assertThat(a.settings()).isEqualTo("table=my_status,lease=6000");
        assertThat(parse("--app a.jar --url jdbc:tenon:h2:mem:x --driver d.D").driver())
                .isEqualTo("d.D");
        assertThat(parse("--app a.jar --url jdbc:tenon:table=a:h2:mem:x --settings f")
                        .settings())
                .isEqualTo("table=a,config=f");
        assertThat(parse("--app a.jar --url jdbc:h2:mem:x").settings()).isNull();
    }

    @Test
    void partsCanBeLeftOut() {
        DoctorOptions database = parse("--app a.jar --url jdbc:h2:mem:x");
        assertThat(database.nameServers()).isEmpty();
        assertThat(database.probe()).isFalse();
        assertThat(parse("--app a.jar --namesrv h:9876").url()).isNull();
        DoctorOptions sender = parse("--app a.jar --url jdbc:h2:mem:x --group g --namespace n");
        assertThat(sender.group()).as("whose rows in the outbox are its own").isEqualTo("g");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--url jdbc:h2:mem:x",
                "--app a.jar",
                "--app a.jar --url h2:mem:x",
                "--app a.jar --url jdbc:tenon:nmae=x:h2:mem:x",
                "--app a.jar --url jdbc:tenon:",
                "--app a.jar --url",
                "--app a.jar --url= ",
                "--app a.jar --url jdbc:a --url jdbc:b",
                "--app a.jar --url jdbc:a --topic t",
                "--app a.jar --url jdbc:a --password-env PW",
                "--app a.jar --namesrv h:1 --probe",
                "--app a.jar --namesrv h:1 --user u",
                "--app a.jar --namesrv h:1 --access-key-env A",
                "--app a.jar --namesrv h:1 --tls=yes",
                "--app a.jar --namesrv h:1 --colour red",
                "--app a.jar --namesrv h:1 stray"
            })
    void whatMakesNoSenseIsRefused(String words) {
        assertThatThrownBy(() -> parse(words)).isInstanceOf(ParameterException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--app a.jar --url jdbc:a --user u --password hush",
                "--app a.jar --url jdbc:a --user u --password=hush",
                "--app a.jar --namesrv h:1 --secret-key hush",
                "--app a.jar --url jdbc:mysql://h/d?user=u&password=hush",
                "--app a.jar --url jdbc:h2:mem:x;PASSWORD=hush",
                "--app a.jar --url jdbc:mysql://u:hush@h/d"
            })
    void secretOnTheCommandLineIsRefusedAndNotRepeated(String words) {
        assertThatThrownBy(() -> parse(words))
                .isInstanceOf(ParameterException.class)
                .hasMessageContaining("everybody on this machine")
                .hasMessageNotContaining("hush");
    }

    private static DoctorOptions parse(String words) {
        DoctorCommand command = new DoctorCommand();
        new CommandLine(command).parseArgs(words.split(" "));
        command.options.check();
        return command.options;
    }
}
