/**
 * A MySQL or MariaDB to test on: the one of MYSQL_URL, the one that listens at 127.0.0.1:3306, or Debian's mariadb-server,
 * which is installed where it is missing (as root) and started.
 */
import { execFileSync, spawnSync } from "node:child_process";
import { setTimeout } from "node:timers/promises";

import { createConnection, type Connection } from "mysql2/promise";

const LOCAL = "mysql://root@127.0.0.1:3306";
/** Whoever may not connect as root over TCP gets this one, made over the socket. */
const ADMIN = "message_objects_admin";

/** The address of a user who may create databases and users. */
export async function mysqlAdminUrl(): Promise<string> {
  const given = process.env["MYSQL_URL"];
  if (given !== undefined && given !== "") {
    await (await connectMysql(given)).end();
    return given;
  }
  const answer = await attempt(LOCAL);
  if (answer === undefined) return LOCAL;
  if (answer === "ECONNREFUSED") startDebianServer();
  else if (answer !== "ER_ACCESS_DENIED_ERROR") {
    throw new Error(`the database at ${LOCAL} answers with ${answer}; name another with MYSQL_URL`);
  }
  return overSocket();
}

export async function connectMysql(url: string): Promise<Connection> {
  return createConnection({ uri: url, connectTimeout: 10_000 });
}

/** Undefined when it connects. */
async function attempt(url: string): Promise<string | undefined> {
  try {
    await (await connectMysql(url)).end();
    return undefined;
  } catch (error) {
    return String((error as { code?: unknown }).code ?? error);
  }
}

function startDebianServer(): void {
  if (spawnSync("mariadbd", ["--version"]).error !== undefined) {
    const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
    execFileSync("apt-get", ["update", "-qq"], { env, stdio: "inherit" });
    const install = ["install", "-y", "-qq", "mariadb-server"];
    execFileSync("apt-get", install, { env, stdio: ["ignore", "ignore", "inherit"] });
  }
  // Where the package has started it already, this says so and does nothing.
  spawnSync("service", ["mariadb", "start"], { stdio: "inherit" });
}

/** Debian's root comes in over the socket alone. */
async function overSocket(): Promise<string> {
  const password = crypto.randomUUID();
  const user = `'${ADMIN}'@'127.0.0.1'`;
  const sql =
    `CREATE USER IF NOT EXISTS ${user}; ALTER USER ${user} IDENTIFIED BY '${password}'; ` +
    `GRANT ALL PRIVILEGES ON *.* TO ${user} WITH GRANT OPTION;`;
  let said = "";
  // The service command returns before the server listens on slow machines.
  for (let tries = 0; tries < 30; tries += 1) {
    const { status, stderr } = spawnSync("mariadb", ["-e", sql], { encoding: "utf8" });
    if (status === 0) return `mysql://${ADMIN}:${password}@127.0.0.1:3306`;
    said = stderr;
    await setTimeout(1000);
  }
  throw new Error(`no MariaDB to test on (${said.trim()}): start one and set MYSQL_URL`);
}
