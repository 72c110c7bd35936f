package io.tenon.internal.driver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenon.internal.datasource.DataSourceSetting;
import io.tenon.jdbc.Delivery;
import java.sql.SQLException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TenonUrlTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            value = {
                "jdbc:tenon:mysql://host:3306/db?a=b&c=d jdbc:mysql://host:3306/db?a=b&c=d",
                "jdbc:tenon:jdbc:mysql://host/db jdbc:mysql://host/db",
                "jdbc:tenon:h2:mem:x;MODE=MySQL;DB_CLOSE_DELAY=-1 jdbc:h2:mem:x;MODE=MySQL;DB_CLOSE_DELAY=-1",
                "jdbc:tenon:sqlserver://host:1433;databaseName=x;user=y jdbc:sqlserver://host:1433;databaseName=x;user=y",
                "jdbc:tenon:mariadb:replication://a,b/db jdbc:mariadb:replication://a,b/db",
                "jdbc:tenon:mysql:loadbalance://a,b/db jdbc:mysql:loadbalance://a,b/db",
                "jdbc:tenon:postgresql:shop jdbc:postgresql:shop",
                "jdbc:tenon:oracle:thin:@//host:1521/x jdbc:oracle:thin:@//host:1521/x",
                "jdbc:tenon:name=orders:mysql://host/db?x=jdbc:tenon: jdbc:mysql://host/db?x=jdbc:tenon:",
                "jdbc:tenon:name=orders;:jdbc:h2:mem:x;A=b jdbc:h2:mem:x;A=b",
                "jdbc:tenon:driver=org.h2.Driver;name=a:h2:tcp://h/~/x jdbc:h2:tcp://h/~/x"
            })
    void thePrefixIsCutOnceAndTheRestIsTheDriversUrl(String url, String driversUrl) throws SQLException {
        assertThat(TenonUrl.parse(url).driverUrl()).isEqualTo(driversUrl);
    }

    @Test
    void settingsHaveTheNamesOfTheAgents() throws SQLException {
        TenonUrl url = TenonUrl.parse("jdbc:tenon: name = orders ; delivery=OUTBOX;lease=6000;table=shop.status;"
                + "create-table=True;outbox-max-rows=7;outbox-body-limit=32768;xa-policy=refuse:mysql://host/db");
        assertThat(url.settings().name()).isEqualTo("orders");
        assertThat(url.settings().table()).isEqualTo("shop.status");
        assertThat(url.settings().outbox().delivery()).isEqualTo(Delivery.OUTBOX);
        assertThat(url.settings().outbox().mostRows()).isEqualTo(7);
        assertThat(url.settings().outbox().bodyLimit()).isEqualTo(32_768);
        assertThat(url.settings().transactions().lease()).isEqualTo(Duration.ofSeconds(6));
        assertThat(url.value(DataSourceSetting.CREATE_TABLE)).isEqualTo("true");
        assertThat(url.value(DataSourceSetting.GRACE)).isEqualTo("20000");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "nmae=orders|no setting 'nmae'",
                "sealAfter=1000|no setting 'sealAfter'",
                "name=|'name' has no value",
                "name=a;lease|'lease' has no value",
                "name=a;mysql|'mysql' has no value",
                "lease=5s|lease is '5s' but must be a whole number of milliseconds from 20",
                "lease=1|lease is '1' but must be a whole number of milliseconds from 20",
                "create-table=yes|create-table is 'yes' but must be true or false",
                "delivery=table|delivery is 'table' but must be one of half, outbox",
                "outbox-body-limit=64|outboxBodyLimit must be 0, with which every body goes through the outbox, or 1024 bytes",
                "table=a.b.c|table is 'a.b.c' but must be the name of a table",
                "name=a;name=b|'name' is given twice",
                "end-effect=5000|endEffect (5000 ms) must be shorter than lease"
            })
    void aSettingThatCannotBeIsNamedAndAllThatThereAreAreListed(String settings, String said) {
        assertThatThrownBy(() -> TenonUrl.parse("jdbc:tenon:" + settings + "://host/db".replace("://", ":mysql://")))
                .isInstanceOf(SQLException.class)
                .hasMessageContaining(said)
                .hasMessageContaining("seal-after (a whole number of milliseconds")
                .hasMessageContaining("driver (the class name of the driver)");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "jdbc:tenon:",
                "jdbc:tenon::",
                "jdbc:tenon:mysql",
                "jdbc:tenon:name=orders",
                "jdbc:tenon:name=orders:",
                "jdbc:tenon:name=orders::",
                "jdbc:tenon:jdbc:",
                "jdbc:tenon:jdbc:tenon:h2:mem:x",
                "jdbc:tenon:tenon:h2:mem:x"
            })
    void aUrlWithoutADriversIsRefused(String url) {
        assertThatThrownBy(() -> TenonUrl.parse(url))
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("jdbc:tenon:mysql://host/database");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            value = {
                "mysql://h/db?user=a&password=b&x=y mysql://h/db?x=y&user=c&password=d true",
                "postgresql://h/db?user=a&password=b postgresql://h/db?user=a&password=d true",
                "postgresql://h/db?password=b&user=a postgresql://h/db true",
                "postgresql://h/db?user=a&x=1&password=b postgresql://h/db?x=2 false",
                "mysql://a:b@h1:1,a:b@h2/db mysql://c:d@h1:1,c:d@h2/db true",
                "mysql://a:b@h1,h2/db mysql://a:b@h1,h3/db false",
                "mysql://h1,h2?mail=a@b mysql://h1,h3?mail=a@b false",
                "mysql://a:p@ss@h/db mysql://a:w@rd@h/db true",
                "mysql://(host=h,user=a,password=b),(host=i,user=a,password=b)/db mysql://(host=h,user=c,password=d),(host=i,user=c,password=d)/db true",
                "mysql://h/db?x=y&user=a&password=b mysql://h/db?x=y&user=c&password=d true",
                "mysql://a:b@h/db mysql://c:d@h/db true",
                "h2:mem:x;USER=a;PASSWORD=b h2:mem:x;USER=c;PASSWORD=d true",
                "h2:mem:x h2:mem:y false",
                "postgresql://h/db?currentSchema=a postgresql://h/db?currentSchema=b false",
                "mysql://h/db?x=y mysql://h/db?x=y&user=c&password=d true",
                "mysql://h/db?user=c&x=y mysql://h/db?x=y&user=c true",
                "mariadb://h:1/db mariadb://a:b@h:1/db true",
                "mysql://h/db mysql://h/db true"
            })
    void credentialsAreNoPartOfTheDatabase(String one, String other, boolean same) throws SQLException {
        assertThat(TenonUrl.parse("jdbc:tenon:" + one).isOfSameDatabase(TenonUrl.parse("jdbc:tenon:name=x:" + other)))
                .isEqualTo(same);
    }

    @Test
    void theSameNameNeedsTheSameSettingsAndTheSameTableTheSameTimes() throws SQLException {
        TenonUrl url = TenonUrl.parse("jdbc:tenon:name=a;lease=6000:h2:mem:x");
        assertThat(url.contradiction(TenonUrl.parse("jdbc:tenon:lease=6000;name=a;create-table=FALSE:h2:mem:x")))
                .isNull();
        assertThat(url.contradiction(TenonUrl.parse("jdbc:tenon:name=a;lease=6000;delivery=outbox:h2:mem:x")))
                .isEqualTo(DataSourceSetting.DELIVERY);
        assertThat(url.contradiction(TenonUrl.parse("jdbc:tenon:name=b;lease=6000;delivery=outbox:h2:mem:x")))
                .isNull();
        assertThat(url.contradiction(TenonUrl.parse("jdbc:tenon:name=b:h2:mem:x")))
                .isEqualTo(DataSourceSetting.LEASE);
        assertThat(url.contradiction(TenonUrl.parse("jdbc:tenon:name=b;table=other:h2:mem:x")))
                .isNull();
    }

    @Test
    void aFrameworkCanPutThePrefixBeforeADriversUrl() throws SQLException {
        Map<DataSourceSetting, String> settings = new EnumMap<>(DataSourceSetting.class);
        assertThat(TenonUrl.around("jdbc:h2:mem:x;A=b", settings, null)).isEqualTo("jdbc:tenon:h2:mem:x;A=b");
        settings.put(DataSourceSetting.NAME, "orders");
        settings.put(DataSourceSetting.LEASE, "6000");
        String url = TenonUrl.around("jdbc:h2:mem:x;A=b", settings, "org.h2.Driver");
        assertThat(url).isEqualTo("jdbc:tenon:name=orders;lease=6000;driver=org.h2.Driver:h2:mem:x;A=b");
        assertThat(TenonUrl.parse(url).driverUrl()).isEqualTo("jdbc:h2:mem:x;A=b");
        assertThat(TenonUrl.around(url, settings, null)).isEqualTo(url);
        settings.put(DataSourceSetting.NAME, "a;b");
        assertThatThrownBy(() -> TenonUrl.around("jdbc:h2:mem:x", settings, null))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("name");
    }

    @Test
    void whatIsShownHoldsNoSecret() throws SQLException {
        assertThat(TenonUrl.parse("jdbc:tenon:mysql://a:secret@h/db?password=secret")
                        .shown())
                .isEqualTo("jdbc:mysql://h/db");
    }
}
