#!/usr/bin/env bash
# Runs the agent beside other agents (OpenTelemetry, SkyWalking, Arthas, Elastic, Datadog, JaCoCo), attached before it and
# after it, and clients of 4.3, 4.6, 4.9 and 5.5 against a broker of 4.9.7. Prints a matrix.
#
#   agent-tests/beside.sh [-Darthas.version=VERSION ...]
#
# Maven fetches the agents (100 MB the first time) into agent-tests/attached/target/beside; agent-tests/beside/pom.xml has
# their versions, which -D changes. A failure is printed in full, and the script's status is 1. Ten to fifteen minutes, plus
# the build of the agent the first time.
set -euo pipefail

project=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
attached=$project/agent-tests/attached/target
skywalking_version=9.4.0
output=$(mktemp "${TMPDIR:-/tmp}/tenon-beside-XXXXXX")
matrix=$(mktemp "${TMPDIR:-/tmp}/tenon-beside-XXXXXX")
trap 'rm -f "$output" "$matrix"' EXIT

fetch=(mvn -B -q -f "$project/agent-tests/beside/pom.xml")
"${fetch[@]}" package "$@"
# Of SkyWalking, Maven Central has the agent, whose parent's descriptor is not there, and not its plugins for RocketMQ and
# H2: beside/skywalking has some of our own, woven by its engine. It looks for settings and plugins beside itself.
skywalking=$attached/beside/skywalking
plugin=$attached/beside/skywalking-plugin
mkdir -p "$skywalking/config" "$skywalking/plugins" "$plugin"
# The plugin's later versions insist on the parent's descriptor.
"${fetch[@]}" org.apache.maven.plugins:maven-dependency-plugin:2.8:get -Dtransitive=false \
    "-Dartifact=org.apache.skywalking:apm-agent:$skywalking_version" "-Ddest=$skywalking/skywalking-agent.jar"
cp "$project/agent-tests/beside/skywalking/agent.config" "$skywalking/config"
javac --release 8 -Xlint:-options -nowarn -d "$plugin" -cp "$skywalking/skywalking-agent.jar" \
    "$project"/agent-tests/beside/skywalking/com/example/skywalking/*.java
cp "$project/agent-tests/beside/skywalking/skywalking-plugin.def" "$plugin"
jar --create --file "$skywalking/plugins/tenon-tests.jar" -C "$plugin" .
rm -rf "$attached/failsafe-reports"
status=0
mvn -B -q -f "$project/pom.xml" -pl agent-tests/attached -am verify -Dbeside=all "-Dbeside.matrix=$matrix" \
    -Dtenon.matrix=true -Dit.test='BesideEveryAgentIT,OldBrokerIT' -Dtest=none -Dsurefire.failIfNoSpecifiedTests=false \
    -Dfailsafe.failIfNoSpecifiedTests=false >"$output" 2>&1 || status=1
# The switches above would take no test at all for a success.
if [ "$status" != 0 ] || ! grep -q '<completed>[1-9]' "$attached/failsafe-reports/failsafe-summary.xml"; then
    status=1
    cat "$output"
fi
echo "agent | attached | what | result"
sort "$matrix"
sed -n 's/^Tests run: \([0-9]*\), Failures: \([0-9]*\), Errors: \([0-9]*\), Skipped: \([0-9]*\).*/broker 4.9.7: \1 run, \2 failed, \3 errors, \4 skipped/p' \
    "$attached"/failsafe-reports/*OldBrokerIT.txt
exit $status
