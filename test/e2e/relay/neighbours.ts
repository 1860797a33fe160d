/** What stands around the relay: an authority of certificates, name servers, and IWINV's two hosts with TLS. */
import { createSocket, type Socket } from "node:dgram";
import { readFileSync, writeFileSync } from "node:fs";
import { request as httpRequest } from "node:http";
import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import { join } from "node:path";

import { run } from "./nginx.ts";

export const HOSTS = {
  alimtalk: "alimtalk.bizservice.iwinv.kr",
  sms: "sms.bizservice.iwinv.kr",
} as const;

export interface Certificate {
  readonly certificate: string;
  readonly key: string;
}

/** An authority, and what it signs, as files of a folder. */
export class Authority {
  readonly #folder: string;
  readonly #name: string;

  constructor(folder: string, name: string) {
    this.#folder = folder;
    this.#name = name;
    this.#openssl("req", "-x509", "-subj", `/CN=${name}`, ...this.#made(name), "-days", "2");
  }

  get certificate(): string {
    return this.#file(`${this.#name}.pem`);
  }

  /** @param names host names or addresses */
  sign(file: string, names: readonly string[]): Certificate {
    const alt = names.map((name) => `${/^[\d.]+$/.test(name) ? "IP" : "DNS"}:${name}`).join(",");
    const extensions = this.#file(`${file}.ext`);
    writeFileSync(extensions, `subjectAltName=${alt}\nextendedKeyUsage=serverAuth,clientAuth\n`);
    const csr = this.#file(`${file}.csr`);
    const { certificate, key } = this.#paths(file);
    const newKey = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];
    this.#openssl(
      "req",
      "-new",
      "-subj",
      `/CN=${names[0]}`,
      ...newKey,
      "-keyout",
      key,
      "-out",
      csr,
    );
    const ca = ["-CA", this.certificate, "-CAkey", this.#file(`${this.#name}.key`)];
    const signing = [...ca, "-CAcreateserial", "-days", "2", "-extfile", extensions];
    this.#openssl("x509", "-req", "-in", csr, ...signing, "-out", certificate);
    return { certificate, key };
  }

  #made(file: string): readonly string[] {
    const { certificate, key } = this.#paths(file);
    const newKey = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];
    return [...newKey, "-keyout", key, "-out", certificate];
  }

  #paths(file: string): Certificate {
    return { certificate: this.#file(`${file}.pem`), key: this.#file(`${file}.key`) };
  }

  #file(name: string): string {
    return join(this.#folder, name);
  }

  #openssl(...args: readonly string[]): void {
    run("openssl", args);
  }
}

/** Answers every question for an address with this machine's own. */
export async function startNameServer(): Promise<{ readonly address: string; stop(): void }> {
  const socket: Socket = createSocket("udp4");
  socket.on("message", (query, { port, address }) => {
    const end = query.indexOf(0, 12) + 5;
    const question = query.subarray(12, end);
    const header = Buffer.from([query[0] ?? 0, query[1] ?? 0, 0x81, 0x80, 0, 1, 0, 1, 0, 0, 0, 0]);
    const answer = Buffer.from([0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, 127, 0, 0, 1]);
    socket.send(Buffer.concat([header, question, answer]), port, address);
  });
  await new Promise<void>((resolve) => socket.bind(0, "127.0.0.1", resolve));
  return { address: `127.0.0.1:${socket.address().port}`, stop: () => socket.close() };
}

export interface Front {
  readonly port: number;
  /** Headers of each call by name, as they came. */
  readonly seen: readonly { readonly host: string; readonly names: readonly string[] }[];
  stop(): void;
}

/** IWINV's hosts with TLS, which hand on to a stand-in without. */
export async function startFront(signed: Certificate, standIn: string): Promise<Front> {
  const seen: { host: string; names: string[] }[] = [];
  const files = { cert: readFileSync(signed.certificate), key: readFileSync(signed.key) };
  const server: Server = createServer(files, (request, response) => {
    const host = (request.headers.host ?? "").replace(/:\d+$/, "");
    seen.push({ host, names: Object.keys(request.headers) });
    const channel = host === HOSTS.sms ? "sms" : "alimtalk";
    const { method, headers } = request;
    const onward = httpRequest(
      `${standIn}/${channel}${request.url}`,
      { method, headers },
      (answer) => {
        response.writeHead(answer.statusCode ?? 500, answer.headers);
        answer.pipe(response);
      },
    );
    onward.on("error", () => response.destroy());
    request.pipe(onward);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    port: (server.address() as AddressInfo).port,
    seen,
    stop: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
