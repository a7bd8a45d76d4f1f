#!/usr/bin/env bash
# Starts Microsoft's Service Bus emulator, with the SQL Server it needs, for the tests that use it: see .github/workflows/ci.yml.
# Needs Docker. Prints the connection string, which the tests read from SERVICEBUS_EMULATOR.
set -euo pipefail
cd "$(dirname "$0")"

password="Emulator-$(openssl rand -hex 8)"
docker network create linq-alerts-emulator >/dev/null 2>&1 || true
docker run -d --name linq-alerts-sql --network linq-alerts-emulator --network-alias sqledge \
    -e ACCEPT_EULA=Y -e MSSQL_SA_PASSWORD="$password" mcr.microsoft.com/mssql/server:2022-latest >/dev/null
docker run -d --name linq-alerts-servicebus --network linq-alerts-emulator -p 127.0.0.1:5672:5672 -p 127.0.0.1:5300:5300 \
    -v "$PWD/config.json:/ServiceBus_Emulator/ConfigFiles/Config.json:ro" \
    -e SQL_SERVER=sqledge -e MSSQL_SA_PASSWORD="$password" -e ACCEPT_EULA=Y -e SQL_WAIT_INTERVAL=30 \
    mcr.microsoft.com/azure-messaging/servicebus-emulator:latest >/dev/null

for _ in $(seq 60); do
    if curl --silent --fail http://127.0.0.1:5300/health >/dev/null; then
        echo "Endpoint=sb://localhost;SharedAccessKeyName=RootManageSharedAccessKey;SharedAccessKey=SAS_KEY_VALUE;UseDevelopmentEmulator=true;"
        exit 0
    fi
    sleep 2
done
echo "start.sh: the emulator did not come up within two minutes; see: docker logs linq-alerts-servicebus" >&2
exit 1
