#!/usr/bin/env bash
# Starts ClickHouse servers on loopback for tests: one for each shard of the cluster `shards`, in a temporary folder. The
# cluster `broken` has one shard more, where nothing listens.
#
#   servers.sh [SHARDS]        (default 2)
#
# Prints `ready URL …` with the HTTP address of each shard, then waits until standard input ends or a signal arrives,
# stops the servers and removes the folder. Prints `skipped: …` and succeeds if the program is missing.
# The user `default` has no password; `writer` has the password
# `wr1te-secret`, and `reader`, who may only read, `secret`.
set -euo pipefail

shards=${1:-2}
server=${CLICKHOUSE_SERVER:-$(command -v clickhouse-server || true)}
if [ -z "$server" ]; then
    echo "skipped: clickhouse-server is not installed"
    exit 0
fi

folder=$(mktemp -d "${TMPDIR:-/tmp}/clickhouse-servers.XXXXXX")
pids=()
stop() {
    trap - EXIT
    for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null || true; done
    for pid in "${pids[@]}"; do
        # A server that is asked to stop while it starts may hang.
        for _ in $(seq 50); do kill -0 "$pid" 2>/dev/null || break; sleep 0.1; done
        kill -KILL "$pid" 2>/dev/null || true
        wait "$pid" 2>/dev/null || true
    done
    rm -rf "$folder"
}
trap stop EXIT
trap 'exit 0' INT TERM HUP

# Three ports a shard: HTTP, native, between servers. A lock keeps other runs of this script off a block of ports.
locks="${TMPDIR:-/tmp}/clickhouse-ports.$UID"
mkdir -p "$locks"
first=$((RANDOM % 100))
for attempt in $(seq 0 99); do
    base=$((20000 + 100 * ((first + attempt) % 100)))
    exec 9>"$locks/$base"
    if flock -n 9 && ! (: <"/dev/tcp/127.0.0.1/$base") 2>/dev/null; then break; fi
    base=
done
if [ -z "$base" ]; then
    echo "all ports are taken" >&2
    exit 1
fi
http_port() { echo $((base + 3 * $1)); }
native_port() { echo $((base + 3 * $1 + 1)); }

missing="<shard><replica><host>127.0.0.1</host><port>1</port></replica></shard>"
cluster=""
for ((shard = 0; shard < shards; shard++)); do
    cluster+="<shard><replica><host>127.0.0.1</host><port>$(native_port "$shard")</port></replica></shard>"
done

cat >"$folder/users.xml" <<XML
<yandex>
  <profiles>
    <default><max_memory_usage>4000000000</max_memory_usage></default>
    <reader><readonly>2</readonly></reader>
  </profiles>
  <quotas><default/></quotas>
  <users>
    <default><password/><networks><ip>127.0.0.1</ip></networks><profile>default</profile><quota>default</quota></default>
    <writer><password>wr1te-secret</password><networks><ip>127.0.0.1</ip></networks><profile>default</profile><quota>default</quota></writer>
    <reader><password>secret</password><networks><ip>127.0.0.1</ip></networks><profile>reader</profile><quota>default</quota></reader>
  </users>
</yandex>
XML

for ((shard = 0; shard < shards; shard++)); do
    home="$folder/$shard"
    mkdir -p "$home/data" "$home/tmp"
    cat >"$home/config.xml" <<XML
<yandex>
  <logger><level>warning</level><log>$home/server.log</log><errorlog>$home/error.log</errorlog></logger>
  <listen_host>127.0.0.1</listen_host>
  <http_port>$(http_port "$shard")</http_port>
  <tcp_port>$(native_port "$shard")</tcp_port>
  <interserver_http_port>$((base + 3 * shard + 2))</interserver_http_port>
  <interserver_http_host>127.0.0.1</interserver_http_host>
  <path>$home/data/</path>
  <tmp_path>$home/tmp/</tmp_path>
  <users_config>$folder/users.xml</users_config>
  <default_profile>default</default_profile>
  <default_database>default</default_database>
  <mark_cache_size>268435456</mark_cache_size>
  <max_concurrent_queries>100</max_concurrent_queries>
  <timezone>UTC</timezone>
  <remote_servers><shards>$cluster</shards><broken>$cluster$missing</broken></remote_servers>
</yandex>
XML
    "$server" --config-file="$home/config.xml" >"$home/output.log" 2>&1 </dev/null &
    pids+=($!)
done

urls=""
for ((shard = 0; shard < shards; shard++)); do
    url="http://127.0.0.1:$(http_port "$shard")"
    for attempt in $(seq 300); do
        if curl -fs -o /dev/null "$url/ping"; then break; fi
        if ! kill -0 "${pids[$shard]}" 2>/dev/null || [ "$attempt" = 300 ]; then
            echo "the server of shard $shard does not start:" >&2
            tail -n 20 "$folder/$shard/output.log" "$folder/$shard/error.log" >&2 || true
            exit 1
        fi
        sleep 0.1
    done
    urls+=" $url"
done
echo "ready$urls"
# In the background, because only `wait` is interrupted by a signal at once. Such a command reads nothing unless told to.
exec 3<&0
cat <&3 >/dev/null &
pids+=($!)
wait $!
