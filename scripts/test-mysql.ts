/**
 * `npm run test:mysql`: the packages' SQL stores and queues on a real MariaDB or MySQL (mysql-server.ts), in databases made
 * for the run. MYSQL_URL names another server, with a user who may create databases and users.
 */
import { spawnSync } from "node:child_process";
import { join } from "node:path";

import { connectMysql, mysqlAdminUrl } from "./mysql-server.ts";
import { ROOT } from "./settings.ts";

const adminUrl = await mysqlAdminUrl();
const name = `message_objects_test_${process.pid}`;
// A password even where root has none: Hyperdrive's addresses must have one.
const password = crypto.randomUUID();
const user = `'mo_test_${process.pid}'@'%'`;
const admin = await connectMysql(adminUrl);

const url = new URL(adminUrl);
url.username = `mo_test_${process.pid}`;
url.password = password;
url.pathname = `/${name}`;
let code = 1;
try {
  await admin.query(`CREATE DATABASE ${name}`);
  await admin.query(`CREATE USER ${user} IDENTIFIED BY '${password}'`);
  await admin.query(`GRANT ALL PRIVILEGES ON \`${name}%\`.* TO ${user}`);
  const vitest = join(ROOT, "node_modules/vitest/vitest.mjs");
  const args = ["run", "--config", "test/config/mysql.config.ts", ...process.argv.slice(2)];
  const result = spawnSync(process.execPath, [vitest, ...args], {
    cwd: ROOT,
    stdio: "inherit",
    env: { ...process.env, TEST_MYSQL_URL: url.href },
  });
  code = result.status ?? 1;
} finally {
  const [left] = await admin.query("SELECT SCHEMA_NAME AS name FROM information_schema.SCHEMATA");
  for (const { name: database } of left as { name: string }[]) {
    if (database.startsWith(name)) await admin.query(`DROP DATABASE \`${database}\``);
  }
  await admin.query(`DROP USER IF EXISTS ${user}`);
  await admin.end();
}
process.exit(code);
