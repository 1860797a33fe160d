/* oxlint-disable */
/** Made by openapi-typescript from docs/openapi.json: npm run openapi. Do not edit. */

export interface paths {
  "/.well-known/security.txt": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Whom to tell of a weakness (RFC 9116) */
    get: operations["getSecurityContact"];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/docs": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** This document for people, who may try each operation */
    get: operations["getDocs"];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/healthz": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** The Worker runs */
    get: operations["getHealth"];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/metrics": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * Metrics in Prometheus' text format
     * @description With METRICS_TOKEN or the operator's key. Counts are some seconds old; without the database its gauges are missing and `kmsg_sql_up` is 0.
     */
    get: operations["getMetrics"];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/openapi.json": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** This document */
    get: operations["getOpenApi"];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/problems/{code}": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** What a problem means and what to do: the `type` of a problem leads here */
    get: operations["getProblemPage"];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/readyz": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * Settings are complete, the database takes writes, the mirror's queues answer, and what runs by itself does
     * @description Without a key the answer may be some seconds old; with one it is new.
     */
    get: operations["getReadiness"];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/v1/about": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Whose key this is, what it may do, and whether sends are real */
    get: operations["getAbout"];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/v1/approvals": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** What waits for a second person, or had one within 30 days; the newest first */
    get: operations["listApprovals"];
    put?: never;
    /**
     * Ask for the confirmation of an act that wants two people
     * @description Which acts do a tenant's `twoPeople` says. It waits for a day.
     */
    post: operations["requestApproval"];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/v1/approvals/{id}/approve": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Confirm an act: for a person with the role approver who did not ask for it
     * @description Whoever asked may do it then, within an hour.
     */
    post: operations["approveApproval"];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/v1/approvals/{id}/refuse": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Refuse an act: for a person with the role approver who did not ask for it */
    post: operations["refuseApproval"];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/v1/audit": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** The audit trail of the tenant, newest first (from SQL: a moment behind) */
    get: operations["listAuditEntries"];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/v1/audit/export.jsonl": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * The audit trail as JSON lines, the oldest entry first (from SQL: a moment behind)
     * @description Streams any range, with numbers and hashes. A connection that breaks off means that the file is not whole: ask again with `after`. The export is an entry of the trail itself.
     */
    get: operations["exportAudit"];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/v1/audit/verify": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * Prove that the audit trail in SQL is what was written
     * @description Compares each entry with its keyed hash and with the entry before it, up to the newest one, which an object knows that SQL does not reach. Long trails page by page, with `after`.
     */
    get: operations["verifyAudit"];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/v1/balance": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * What is left at each configured provider
     * @description Asked now. A provider that does not answer has no amount, and its error.
     */
    get: operations["getBalance"];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/v1/batches": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** List batches, newest first (from SQL: a moment behind) */
    get: operations["listBatches"];
    put?: never;
    /**
     * Send up to 10,000 messages
     * @description As JSON, or as NDJSON (`Content-Type: application/x-ndjson`): one message a line, the first line may be `{"batch": {…}}` with name, scheduledAt and message. All rows are checked before anything is sent; with `?partial=true` the valid ones are taken. Rows that name the same text share it as `message`, with `#{name}` for each row's `variables`.
     */
    post: operations["sendBatch"];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/v1/batches/{id}": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** A batch: its members by state (from its object), errors by reason and a page of members (from SQL) */
    get: operations["getBatch"];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/v1/batches/{id}/cancel": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Cancel what was not sent yet
     * @description Members whose attempt is open, taken or in doubt go on. One whose earlier attempt was only presumed not to be taken ends `failed` with NOT_TAKEN. The answer comes before all are canceled.
     */
    post: operations["cancelBatch"];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/v1/batches/{id}/live": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * A WebSocket that tells every change as it happens
     * @description Subprotocols `kmsg.v1` and, where no Authorization header can be set, `bearer.<base64url of the key>`. Each message is the whole view as JSON: `{type, data}`. Send `ping` to hear `pong`. Close codes: 4401: the key works no more, told within TENANT_CACHE_TTL of its end; 4408: LIVE_DEADLINE has passed, connect again; 1013: try again later; 1001: what was watched is gone.
     */
    get: operations["watchBatch"];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/v1/batches/{id}/refresh": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Check all open members at the provider, in their turn */
    post: operations["refreshBatch"];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/v1/dead-letters": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** List what could not be sent or mirrored, newest first (from SQL: a moment behind) */
    get: operations["listDeadLetters"];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/v1/dead-letters/{id}": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** A dead letter */
    get: operations["getDeadLetter"];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/v1/dead-letters/{id}/discard": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Let it be: it is listed and replayed no more */
    post: operations["discardDeadLetter"];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/v1/dead-letters/{id}/replay": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Send the message, or its copy, once more; its history stays */
    post: operations["replayDeadLetter"];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/v1/dead-letters/replay": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Replay all that a filter finds, one page a call */
    post: operations["replayDeadLetters"];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/v1/events/live": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * A WebSocket that tells every change of the tenant's messages
     * @description Subprotocols as `/v1/messages/{id}/live`. `{type:"events", data:[…]}` has what passes the filter, once the mirror has it; an event may come twice. `{type:"gap", data:{why, missed?}}` says that events are missing: read them from `GET /v1/messages`. Send `ping` at least every three minutes. Close codes: 4401: the key works no more; 4408: LIVE_DEADLINE has passed, connect again; 4410: no ping for three minutes; 1013: too many are listening, or try again later.
     */
    get: operations["watchEvents"];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/v1/exports": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Begin an export that goes on by itself, in parts
     * @description The same rows and rules as `GET /v1/messages/export.csv`, for ranges that no connection outlives. Each part is a file of its own. Needs the R2 binding EXPORTS.
     */
    post: operations["createExport"];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/v1/exports/{id}": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** How far an export is, and its parts */
    get: operations["getExport"];
    put?: never;
    post?: never;
    /** End an export, or delete its parts */
    delete: operations["deleteExport"];
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/v1/exports/{id}/parts/{part}": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * A part of an export
     * @description Kept in the audit trail. Full numbers need the scope `reveal`, as they did to be exported.
     */
    get: operations["downloadExportPart"];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/v1/messages": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** List messages, newest first (from SQL: a moment behind) */
    get: operations["listMessages"];
    put?: never;
    /**
     * Send a message
     * @description Waits up to 10 s for the provider; with `Prefer: respond-async` answers at once.
     */
    post: operations["sendMessage"];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/v1/messages/{id}": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** A message with its timeline, from its object (after retention: from SQL) */
    get: operations["getMessage"];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/v1/messages/{id}/cancel": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Cancel a message that was not sent
     * @description `canceled` always means not sent. 409 while an attempt is open or its outcome is unknown. Where an earlier attempt was only presumed not to be taken, the message is sent no more and ends `failed` with the code NOT_TAKEN. Where fields are protected the answer has masks, for keys with the scope `reveal` too: `GET /v1/messages/{id}` shows numbers.
     */
    post: operations["cancelMessage"];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/v1/messages/{id}/live": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * A WebSocket that tells every change as it happens
     * @description Subprotocols `kmsg.v1` and, where no Authorization header can be set, `bearer.<base64url of the key>`. Each message is the whole view as JSON: `{type, data}`. Send `ping` to hear `pong`. Close codes: 4401: the key works no more, told within TENANT_CACHE_TTL of its end; 4408: LIVE_DEADLINE has passed, connect again; 1013: try again later; 1001: what was watched is gone.
     */
    get: operations["watchMessage"];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/v1/messages/{id}/redact": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Forget number and text of a final message
     * @description In its object, its row, the archive and what is still on its way. It stays countable: type, state, times and cost are kept, `to` is empty. Its key sends nothing again for ERASED_DAYS. Once is enough; again changes nothing.
     */
    post: operations["redactMessage"];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/v1/messages/{id}/refresh": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Check the message at the provider now
     * @description Where fields are protected the answer has masks, for keys with the scope `reveal` too: `GET /v1/messages/{id}` shows numbers.
     */
    post: operations["refreshMessage"];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/v1/messages/{id}/resolve": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Say what became of an unconfirmed message
     * @description For what an operator found out elsewhere, such as in the provider's console. `not_sent` sends the message again: if the provider did take it, its recipient gets it twice. Kept in the audit trail. Where fields are protected the answer has masks, for keys with the scope `reveal` too: `GET /v1/messages/{id}` shows numbers.
     */
    post: operations["resolveMessage"];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/v1/messages/export.csv": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * Messages as CSV, safe to open in a spreadsheet (from SQL: a moment behind)
     * @description Streams any range, oldest first. A connection that breaks off means that the file is not whole. Who asked, why, for what and how many rows they got is kept in the audit trail and shown by `GET /v1/reports/access`. With `excel=true`: Each time once, as Korean clocks show it (`requested_at_kst`).
     */
    get: operations["exportMessagesCsv"];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/v1/messages/export.ndjson": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * Messages as JSON, one a line (from SQL: a moment behind)
     * @description Streams any range, oldest first. A connection that breaks off means that the file is not whole. Who asked, why, for what and how many rows they got is kept in the audit trail and shown by `GET /v1/reports/access`.
     */
    get: operations["exportMessagesNdjson"];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/v1/messages/export.xlsx": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * Messages as a workbook for Excel (from SQL: a moment behind)
     * @description Streams any range, oldest first. A connection that breaks off means that the file is not whole. Who asked, why, for what and how many rows they got is kept in the audit trail and shown by `GET /v1/reports/access`. Telephone numbers, codes and ids are texts, counts and costs numbers, times dates. Each time once, as Korean clocks show it (`requested_at_kst`). After 1,048,575 rows the next sheet begins.
     */
    get: operations["exportMessagesXlsx"];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/v1/mirror/rebuild": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** How far the newest rebuild of SQL is */
    get: operations["getMirrorRebuild"];
    put?: never;
    /**
     * Bring back what SQL lost, a part with each call (npm run rebuild calls it to the end)
     * @description First erasures and legal holds, then all tenants' messages and batches, from the newest day to the oldest, from their objects. Its place is kept outside of SQL: a call goes on where the last one stopped, and all of it may be repeated.
     */
    post: operations["rebuildMirror"];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/v1/mirror/repair": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Let the objects mirror again what a day lacks, or the messages named
     * @description At most 400 messages a call. What has no object any more is left as it is.
     */
    post: operations["repairMirror"];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/v1/mirror/verify": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * Compare the ledger of accepted messages with SQL
     * @description Of the running day, what was accepted in the last seconds may still be on its way and is then named as missing.
     */
    get: operations["verifyMirror"];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/v1/opt-outs": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Who stands on a list, without the numbers, in the order of their hashes */
    get: operations["listOptOuts"];
    put?: never;
    /**
     * Put a number on a list
     * @description From the next moment on no advertisement goes to it; other messages stop within TENANT_CACHE_TTL.
     */
    post: operations["addOptOut"];
    /** Take a number off a list: the recipient has consented anew */
    delete: operations["removeOptOut"];
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/v1/opt-outs/export.csv": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** A list as CSV: hashes and masked numbers, as the numbers are not kept */
    get: operations["exportOptOutsCsv"];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/v1/opt-outs/export.xlsx": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** A list as a workbook for Excel: hashes and masked numbers as texts, times as Korean dates */
    get: operations["exportOptOutsXlsx"];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/v1/opt-outs/import": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Put the numbers of a file on a list
     * @description CSV without or with names of columns: number, time (without a zone: in Korea), source; between commas, semicolons or tabs; in UTF-8 or, as spreadsheets save it, in UTF-16 or CP949. A line with a number is taken, whatever is wrong with its other cells, and reported; lines without one are refused and reported. The same file again changes nothing. At most 100000 lines and 10 MiB.
     */
    post: operations["importOptOuts"];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/v1/privacy/erase": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Have everything of a recipient forgotten
     * @description Messages that were not sent are canceled, those under way forget number and text at their end. Goes on by itself: ask for the erasure to see what was found.
     */
    post: operations["eraseRecipient"];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/v1/privacy/erasures/{id}": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** What an erasure found and did */
    get: operations["getErasure"];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/v1/privacy/holds": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Legal holds, the newest first, released ones among them */
    get: operations["listHolds"];
    put?: never;
    /**
     * Put a legal hold on a message or a recipient
     * @description What is held is neither redacted nor erased, nor forgotten by age.
     */
    post: operations["createHold"];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/v1/privacy/holds/{id}": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    post?: never;
    /**
     * Release a legal hold
     * @description What it kept is forgotten by age again, and erasures that it stopped go on.
     */
    delete: operations["releaseHold"];
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/v1/privacy/keys": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Which keys what is stored lies under (counts all rows: not for every minute) */
    get: operations["getPrivacyKeys"];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/v1/privacy/rotate": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Encrypt anew what is plain, or lies under other keys than the active ones
     * @description Rows of table and archive, and the objects of messages. It may be called again and at any time: what is done stays done.
     */
    post: operations["rotatePrivacyKeys"];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/v1/receipts": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Hand in a delivery receipt, with the provider's own key
     * @description With a key of RECEIPT_KEYS as `Authorization: Bearer …`: it reaches the messages of its provider, whichever tenant has them (or that of X-Tenant-ID), and no other. Keys of tenants and of operators make no results: 403. By the message's id or by the provider's; in any order and as often as you like. A final result is never changed. Each receipt stands in the audit trail, and `stateSource` says of a message that it has its state from one.
     */
    post: operations["createReceipt"];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/v1/recipients/hash": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** The hash of a number, for `recipient` in lists */
    post: operations["hashRecipient"];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/v1/reports/access": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * Who saw whose numbers, by month and key, and which exports were made, with their reasons
     * @description The monthly review of access records. From SQL: up to two minutes behind. Where fields are not protected only exports are recorded.
     */
    get: operations["getAccessReport"];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/v1/reports/cost": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** What messages cost: estimated by type from PRICES, settled where it is known */
    get: operations["getCostReport"];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/v1/reports/errors": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Why messages did not arrive, by the provider's code, against the range before */
    get: operations["getErrorsReport"];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/v1/reports/latency": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * How long messages take: accepted → sent → delivered
     * @description Whole milliseconds. A delivery is measured by the provider's own time, cut to the second, or by the time at which its result was first seen here: `source` says which, and the two are never in one figure.
     */
    get: operations["getLatencyReport"];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/v1/reports/pending-checks": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * Open messages and when each is looked at next
     * @description Without `from` and `until`: all that are open, however old. CSV has the messages.
     */
    get: operations["getPendingChecksReport"];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/v1/reports/stuck": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * Open messages that were checked ten times and were sent over an hour ago
     * @description Without `from` and `until`: all that are open, however old.
     */
    get: operations["getStuckReport"];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/v1/reports/summary": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Counts and rates of the messages of a range */
    get: operations["getSummaryReport"];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/v1/reports/timeseries": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * The same counts over time, empty steps too
     * @description At most 1500 steps; they begin when those of `tz` do.
     */
    get: operations["getTimeSeriesReport"];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/v1/templates": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * List AlimTalk templates with the state of their inspection, the newest first
     * @description From the provider at once. A tenant sees its own and those that are everybody's; the default tenant sees all.
     */
    get: operations["listTemplates"];
    put?: never;
    /**
     * Register an AlimTalk template
     * @description It goes into inspection, and nothing is sent with it until it is approved. It is the tenant's own; one of the default tenant is everybody's to send with.
     */
    post: operations["createTemplate"];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/v1/templates/{id}": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * An AlimTalk template: its text, variables, buttons and the state of its inspection
     * @description From the provider that has it. An approved one is cached for TEMPLATE_TTL, any other for seconds; each for a day where the provider cannot be asked.
     */
    get: operations["getTemplate"];
    /**
     * Change an AlimTalk template as a whole
     * @description It goes into inspection, and nothing is sent with it until it is approved.
     */
    put: operations["updateTemplate"];
    post?: never;
    /** Delete an AlimTalk template; what waits to be sent with it fails */
    delete: operations["deleteTemplate"];
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/v1/templates/{id}/assign": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Say whose an AlimTalk template is: a tenant's alone, or everybody's
     * @description For templates that were registered in the provider's console. Only operators. Other isolates follow within TENANT_CACHE_TTL.
     */
    post: operations["assignTemplate"];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/v1/templates/{id}/inspection": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Ask for the inspection of an AlimTalk template as it is
     * @description For one that was rejected, after what the reviewer asked for was settled. One that is in inspection stays there.
     */
    post: operations["requestTemplateInspection"];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/v1/tenants": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** List tenants by their ids, the default one first */
    get: operations["listTenants"];
    put?: never;
    /** Create a tenant */
    post: operations["createTenant"];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/v1/tenants/{id}": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** A tenant, from its object */
    get: operations["getTenant"];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    /**
     * Change what a tenant may do
     * @description Other isolates go on with what they know for up to TENANT_CACHE_TTL.
     */
    patch: operations["updateTenant"];
    trace?: never;
  };
  "/v1/tenants/{id}/keys": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** The keys of a tenant, the oldest first; never the keys themselves */
    get: operations["listTenantKeys"];
    put?: never;
    /** Make a key; it is shown in this answer and never again */
    post: operations["createTenantKey"];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/v1/tenants/{id}/keys/{keyId}": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    post?: never;
    /** Revoke a key: it stops working within TENANT_CACHE_TTL */
    delete: operations["revokeTenantKey"];
    options?: never;
    head?: never;
    /**
     * Change from where a key works
     * @description Other isolates go on with the list they know for up to TENANT_CACHE_TTL.
     */
    patch: operations["updateTenantKey"];
    trace?: never;
  };
  "/v1/tenants/{id}/keys/{keyId}/rotate": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** A new key with the same name, scopes and bounds, while the old one goes on working for a time */
    post: operations["rotateTenantKey"];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/v1/tenants/{id}/pauses": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Blocks of numbers to which the tenant's messages are stopped, or were within 30 days; the newest first */
    get: operations["listTenantPauses"];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/v1/tenants/{id}/pauses/{pauseId}/lift": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Let a tenant's messages go to a block of numbers again
     * @description For operators. Other isolates go on refusing for up to TENANT_CACHE_TTL. Of one that was lifted it changes nothing.
     */
    post: operations["liftTenantPause"];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/v1/tenants/me": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Who am I: tenant, scopes, quotas and their use */
    get: operations["getCaller"];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/v1/unconfirmed": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * Messages of which nobody knows whether the provider took them, newest first
     * @description From SQL: a moment behind. Each ends by itself, by the provider's history; resolve one with `POST /v1/messages/{id}/resolve`. Those with the error code OUTCOME_UNDECIDED wait for that: a row of the history may be theirs or another message's, and resolving the one tells the other. Numbers are masked.
     */
    get: operations["listUnconfirmedMessages"];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/v1/webhooks": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** List the webhooks */
    get: operations["listWebhooks"];
    put?: never;
    /**
     * Have events of all messages sent to an address; the answer holds its secret, once
     * @description Its address is sent a `webhook.challenge` first, and has to answer 2xx with the `challenge`. Where it does not, the webhook is made all the same, `proven` is false, and nothing is sent to it until POST /v1/webhooks/{id}/verify finds that it does.
     */
    post: operations["createWebhook"];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/v1/webhooks/{id}": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Look up a webhook */
    get: operations["getWebhook"];
    put?: never;
    post?: never;
    /** Remove a webhook; what it was still owed is dropped */
    delete: operations["deleteWebhook"];
    options?: never;
    head?: never;
    /**
     * Change a webhook's address, events, description, or how it is told numbers
     * @description A new address is sent a `webhook.challenge` first. Where it does not answer with the `challenge` nothing is changed, and the webhook keeps the address that it has.
     */
    patch: operations["updateWebhook"];
    trace?: never;
  };
  "/v1/webhooks/{id}/enable": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Send to a webhook again that was disabled
     * @description What it missed meanwhile is sent by POST /v1/webhooks/replay.
     */
    post: operations["enableWebhook"];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/v1/webhooks/{id}/rotate": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** A new secret, shown once; the old one signs along for a while */
    post: operations["rotateWebhookSecret"];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/v1/webhooks/{id}/test": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Send a ping now and tell what came back; a disabled webhook too */
    post: operations["testWebhook"];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/v1/webhooks/{id}/verify": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Ask a webhook's address again to prove that it wants our calls
     * @description Sends a `webhook.challenge` now. `proven` of the answer tells what became of it, `unprovenReason` why not. One that is proven already is not asked.
     */
    post: operations["verifyWebhook"];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/v1/webhooks/deliveries": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** List attempts of deliveries, newest first (from SQL: a moment behind) */
    get: operations["listWebhookDeliveries"];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/v1/webhooks/deliveries/{id}/resend": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Deliver the event of this attempt again, now
     * @description With the same `webhook-id`, and the attempts of the schedule once more.
     */
    post: operations["resendWebhookDelivery"];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/v1/webhooks/replay": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Deliver the events of a time once more, some messages a call
     * @description Call again with `next_cursor` until it is null. Repeating a call delivers nothing twice that the receiver knows by its `webhook-id`.
     */
    post: operations["replayWebhooks"];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/v1/webhooks/secret": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Make or rotate the secret that signs what goes to the webhookUrl of a message */
    post: operations["rotateMessageWebhookSecret"];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
}
export type webhooks = Record<string, never>;
export interface components {
  schemas: {
    About: {
      /** @description Messages go to the emulator on this machine: they cost nothing. */
      emulator: boolean;
      /** @description For operators: every control that the settings loosen and every weak setting, the gravest first. */
      findings?: components["schemas"]["Finding"][];
      /**
       * @description What this key sees of telephone numbers: `masked` where fields are protected and it lacks the scope `reveal`.
       * @enum {string}
       */
      numbers: "masked" | "full";
      /** @description The key manages tenants, and acts for any. */
      operator: boolean;
      scopes: ("send" | "read" | "export" | "admin" | "reveal")[];
      /** @description For operators: what runs by itself, and when it last succeeded. */
      tasks?: components["schemas"]["Task"][];
      tenant: string;
      version?: components["schemas"]["Version"];
    };
    AccessReport: {
      exports: {
        actor: string;
        /** Format: date-time */
        at: string;
        /** @description What it was about: format, range, filters, `numbers`. */
        detail: {
          [key: string]: string | number;
        };
        /** @description Numbers in it in full. */
        disclosures: number;
        id: string;
        keyId: string;
        /** @example completed */
        outcome: string | null;
        person: string | null;
        reason: string;
        /** @description Null where nobody knows how it ended. */
        rows: number | null;
      }[];
      /** Format: date-time */
      from: string;
      /** @description There are more than 1000 exports: take a shorter range. */
      truncated: boolean;
      tz: string;
      /** Format: date-time */
      until: string;
      viewers: {
        /** @description The key, as the audit trail calls it. */
        actor: string;
        /** @description From how many addresses. */
        addresses: number;
        /** @description Numbers that were answered in full. */
        disclosures: number;
        /** @description Numbers in files in full. */
        exported: number;
        exports: number;
        /** Format: date-time */
        firstAt: string;
        /** @description `api-key`: the setting API_KEY; `signed-in`: none, `person` signed in. */
        keyId: string;
        /** Format: date-time */
        lastAt: string;
        /** @description Of how many messages. */
        messages: number;
        /** @example 2026-11 */
        month: string;
        /** @description Whose: keyed hashes, those that were seen most, at most 100. `recipient` of lists finds their messages. */
        most: {
          disclosures: number;
          recipient: string;
        }[];
        /** @description Who stands behind it, if known. */
        person: string | null;
        /** @description Of how many recipients. */
        recipients: number;
      }[];
    };
    /** @description A Kakao AlimTalk of an approved template, with or without a text in its place. */
    AlimTalkInput: {
      /**
       * @description An ad: (광고), sender name and opt-out are added where they are missing.
       * @enum {string}
       */
      adFormat?: "auto";
      /** @description The same text may go to the same number within DUPLICATE_WINDOW. */
      allowDuplicate?: boolean;
      /** @description An ad: the recipient's consent. */
      consent?: {
        /**
         * Format: date-time
         * @description When it was given, or last confirmed.
         */
        at: string;
        /** @description Given for 21:00–08:00 too, apart from the other: the ad is not held. */
        night?: boolean;
        /**
         * @description Where it was given.
         * @example sign-up form 3
         */
        source: string;
      };
      customFields?: {
        [key: string]: string;
      };
      failover?: {
        enabled: boolean;
        /**
         * @description `lms`: always an LMS. Left out, or `sms`: an LMS where the text is longer than 90 bytes.
         * @enum {string}
         */
        fallbackChannel?: "sms" | "lms";
        /**
         * @description The text in the AlimTalk's place; takes `variables`.
         * @example 인증번호 #{code}
         */
        fallbackContent?: string;
        /** @description Its title where it is an LMS; takes `variables`. */
        fallbackTitle?: string;
        /**
         * @description Failures for which the text goes out. `no_kakao`: those that say that nobody has Kakao there, by the provider's words, FAILOVER_CODES or the tenant's rules, and an AlimTalk that no provider took. `any_failure`: every one. Never on silence.
         * @default no_kakao
         * @enum {string}
         */
        on?: "no_kakao" | "any_failure";
        /**
         * @description What follows the AlimTalk: a list that may have one step today, an SMS or LMS, in place of the three fields below.
         * @example [
         *       {
         *         "type": "SMS",
         *         "text": "인증번호 #{code}"
         *       }
         *     ]
         */
        steps?: {
          /** @description Of an LMS; takes `variables`. */
          subject?: string;
          /** @description Takes `variables`. */
          text: string;
          /**
           * @description Left out: as the length of the text wants.
           * @enum {string}
           */
          type?: "SMS" | "LMS";
        }[];
      };
      /** @description A registered sender number. */
      from?: string;
      /** @description The same. */
      max_attempts?: number;
      /** @description Attempts at most, while nothing was sent; MAX_SEND_ATTEMPTS if left out. */
      maxAttempts?: number;
      /** @description Your own id: 1–255 visible ASCII characters; the same id is the same message. */
      messageId?: string;
      /** @description Replaces or removes what carriers cannot carry (dashes, bullets, emoji …) in text, subject, variables and fallback, and tells it in `changes`; without it such a text is refused. */
      normalize?: boolean;
      /**
       * @description Where nobody knows whether the provider took the message. `resend`: another attempt once its history proves or lets presume that it did not; `hold`: only with proof; `fail`: never, it is reported. Left out: `resend`, for an ad `hold`.
       * @enum {string}
       */
      onUnknown?: "resend" | "hold" | "fail";
      /**
       * @description `high` passes the line of waiting messages: for one-time passwords.
       * @enum {string}
       */
      priority?: "normal" | "high";
      /**
       * @description `ad`: an advertisement, with its rules. Left out: `info`.
       * @enum {string}
       */
      purpose?: "info" | "auth" | "ad";
      /**
       * Format: date-time
       * @description With a zone, up to 30 days ahead. One that passed at most 5 minutes ago means now.
       * @example 2026-12-01T09:00:00+09:00
       */
      scheduledAt?: string;
      /** @description AlimTalk: an approved template. */
      templateId: string;
      /**
       * @description A Korean number; where a provider takes others, E.164 with its plus sign.
       * @example 010-1234-5678
       */
      to: string;
      /** @constant */
      type: "ALIMTALK";
      /**
       * @description How long the message may be sent, from its acceptance or `scheduledAt`: `90s`, `10m`, `24h`, `3d` or ISO 8601. After it the message is `failed` with `validity_expired`. Left out: the setting VALIDITY, by purpose.
       * @example 10m
       */
      validFor?: string;
      /**
       * Format: date-time
       * @description The same as a time, in place of `validFor`.
       */
      validUntil?: string;
      /** @description Values by the names in `#{…}` of text, subject, fallback and template; a number is sent with its digits as written. */
      variables?: {
        [key: string]: string | number | boolean | null;
      };
      /**
       * @description Where this message alone reports its events, signed with the tenant's own secret: the address of a proven webhook of the tenant, or below it.
       * @example https://example.com/hooks/sms
       */
      webhookUrl?: string;
    };
    Approval: {
      /** @enum {string} */
      act: "export" | "erase" | "reveal";
      /** Format: date-time */
      askedAt: string;
      askedBy: {
        actor: string;
        person: string | null;
      };
      /** Format: date-time */
      decidedAt: string | null;
      decidedBy: {
        actor: string;
        person: string | null;
      } | null;
      /** @example apr_… */
      id: string;
      reason: string;
      /** @description Of `erase`, until it is done: keyed hash, as `POST /v1/recipients/hash` says it. */
      recipient: string | null;
      /** @enum {string} */
      state: "pending" | "approved" | "refused" | "used" | "ended";
      /**
       * Format: date-time
       * @description Until when it waits (a day), or may be used (an hour from the confirmation).
       */
      until: string;
      /** Format: date-time */
      usedAt: string | null;
    };
    ApprovalInput: {
      /**
       * @description `export`: one file with numbers in full. `erase`: a recipient is forgotten. `reveal`: numbers in full for an hour.
       * @enum {string}
       */
      act: "export" | "erase" | "reveal";
      /** @example request of the customer of 30 November */
      reason: string;
      /**
       * @description Of `erase`: the recipient.
       * @example 010-1234-5678
       */
      to?: string;
    };
    AuditEntry: {
      action: string;
      actor: string;
      /** Format: date-time */
      at: string;
      detail: {
        [key: string]: unknown;
      } | null;
      /** @description Keyed hash over the entry, its number and the hash of the one before. */
      hash: string | null;
      id: string;
      /** @description The id of the key that asked; null for `API_KEY` and for what no key asked. */
      keyId: string | null;
      origin: {
        country?: string;
        /** @description Keyed hash of the address. */
        ip?: string;
        ray?: string;
      } | null;
      /** @description Who signed in, where the actor is `person:…`; else who sat before the key, as its holder said in `X-Acting-Person`. */
      person: string | null;
      requestId: string | null;
      /** @description Its number in the tenant's chain, from 1; null for transitions of messages and for what is older than the chain. */
      seq: number | null;
    };
    AuditPage: {
      data: components["schemas"]["AuditEntry"][];
      has_more: boolean;
      next_cursor: string | null;
    };
    AuditVerdict: {
      /** @description `findings` is empty. */
      clean: boolean;
      findings: {
        /** @description Of what is reordered: its own number. */
        belongs?: number;
        /** @description As in `GET /v1/audit`; null for what is missing. */
        id: string | null;
        /**
         * @description `missing`: not there. `altered`: not what was written. `reordered`: at another number than its own. `inserted`: never part of this trail, or another tenant's. `duplicated`: there more than once. `forked`: its place was given to another entry, as the object was set back. `unchained`: without a number, and from after the chain began.
         * @enum {string}
         */
        kind:
          | "missing"
          | "altered"
          | "reordered"
          | "inserted"
          | "duplicated"
          | "forked"
          | "unchained";
        /** @description Its number; null where it has none. */
        seq: number | null;
        /** @description Of what is missing: the last number. */
        until?: number;
      }[];
      /** @description The first number that is proven: those before were forgotten by age. */
      firstProven: number;
      /** @description The newest number, as the chain's object knows it. */
      head: number;
      /** @description `after` of the next call; null at the end. */
      next: number | null;
      /** @description Entries of this call that are what was written. */
      proved: number;
      /**
       * Format: date-time
       * @description When the chain began; null where it has no entry. Nothing proves what is older.
       */
      provenSince: string | null;
      /** @description The list ends at 1,000: there is more. */
      truncated: boolean;
      /** @description Entries that are older than the chain. */
      unproven: number;
      /** @description Entries of this call that Postgres has not acknowledged: the object keeps them. */
      waiting: number;
    };
    Balance: {
      data: {
        /** @description Null where it could not be asked. */
        amount: number | null;
        /** @description Null: one amount for all types. */
        channel: string | null;
        currency: string | null;
        /** @description k-msg's code of what went wrong. */
        error: string | null;
        providerId: string;
      }[];
    };
    Batch: {
      /** Format: date-time */
      acceptedAt: string;
      /** Format: date-time */
      canceledAt: string | null;
      /** Format: date-time */
      completedAt: string | null;
      counts: components["schemas"]["BatchCounts"];
      /** @description Members of which nothing more is expected. */
      finished: number;
      id: string;
      name: string | null;
      requestId: string;
      /** Format: date-time */
      scheduledAt: string | null;
      /** Format: date-time */
      startedAt: string | null;
      /**
       * @description `submitting`: members are being made; `open`: all are made, not all are final; `completed`: all are final.
       * @enum {string}
       */
      state: "scheduled" | "submitting" | "open" | "completed";
      /**
       * Format: date-time
       * @description When the last member was made.
       */
      submittedAt: string | null;
      templateId: string | null;
      total: number;
      type: string | null;
    };
    BatchAccepted: {
      /** @description Rows that become messages. */
      accepted: number;
      /** Format: date-time */
      acceptedAt: string;
      /** @description Rows that say the same to the same number at the same time as a row before them; at most 1,000. Whether they are sent is `duplicates` of the request. */
      duplicates: {
        /** @description The row that says the same before it. */
        first: number;
        /** @description Place of the row, from 0. */
        index: number;
      }[];
      /** @description Why rows were refused; at most 1,000. */
      errors: {
        code: string;
        detail: string;
        /** @description Place in the request, from 0. */
        index: number;
        pointer: string;
      }[];
      /** @description Rows without a `type` that are an LMS though their text as written is an SMS, or other rows of the same text are; at most 1,000. */
      grown: {
        /** @description Of the filled text, in CP949. */
        bytes: number;
        /** @description In English, or in Korean where `Accept-Language` prefers it; codes are the same in both. */
        detail: string;
        index: number;
        /** @enum {string} */
        why: "adFormat" | "variables" | "normalize";
      }[];
      id: string;
      name: string | null;
      refused: number;
      /** Format: date-time */
      scheduledAt: string | null;
      /**
       * @description `submitting`: members are being made; `open`: all are made, not all are final; `completed`: all are final.
       * @enum {string}
       */
      state: "scheduled" | "submitting" | "open" | "completed";
      /** @description Rows of the request. */
      total: number;
    };
    /** @description Members by state; `pending` are no messages yet, `refused` never will be. */
    BatchCounts: {
      accepted: number;
      canceled: number;
      delivered: number;
      expired: number;
      failed: number;
      pending: number;
      refused: number;
      scheduled: number;
      sending: number;
      sent: number;
      unconfirmed: number;
      undelivered: number;
    };
    BatchDetail: components["schemas"]["Batch"] & {
      /** @description By reason, most frequent first; null while SQL is not available. */
      errors:
        | {
            class: string | null;
            code: string;
            count: number;
          }[]
        | null;
      /** Format: date-time */
      firstAcceptedAt: string | null;
      /** Format: date-time */
      firstSentAt: string | null;
      /** Format: date-time */
      lastFinalAt: string | null;
      /** @description A page, from SQL: a moment behind; null while it is not available. */
      members: {
        data: {
          error: string | null;
          id: string;
          index: number;
          /** @enum {string} */
          state:
            | "accepted"
            | "scheduled"
            | "sending"
            | "unconfirmed"
            | "sent"
            | "delivered"
            | "undelivered"
            | "failed"
            | "canceled"
            | "expired";
          to: string;
        }[];
        has_more: boolean;
        next_cursor: string | null;
      } | null;
      refusals: {
        code: string;
        detail: string;
        /** @description Place in the request, from 0. */
        index: number;
        pointer: string;
      }[];
      /** @description `DATABASE_UNAVAILABLE`: SQL did not answer in time; what comes from it is null, and state and counts are the batch's own. */
      warnings: {
        code: string;
        /** @description In English, or in Korean where `Accept-Language` prefers it; codes are the same in both. */
        detail: string;
      }[];
    };
    BatchDryRun: {
      accepted: number;
      /** @description Of all, where the lists below end at 1,000. */
      counts: {
        duplicates: number;
        grown: number;
        optedOut: number | null;
      };
      /** @enum {boolean} */
      dryRun: true;
      /** @description Rows that say the same to the same number at the same time as a row before them; at most 1,000. Whether they are sent is `duplicates` of the request. */
      duplicates: {
        /** @description The row that says the same before it. */
        first: number;
        /** @description Place of the row, from 0. */
        index: number;
      }[];
      /** @description Why rows are not sent, with the pointer into the request; at most 1,000. */
      errors: {
        code: string;
        detail: string;
        /** @description Place in the request, from 0. */
        index: number;
        pointer: string;
      }[];
      /** @description The first three that would be sent. */
      examples: {
        fallback: {
          text: string;
          title: string | null;
        } | null;
        from: string | null;
        index: number;
        subject: string | null;
        templateId: string | null;
        /** @description Filled, as it would go out. */
        text: string | null;
        to: string;
        type: string;
      }[];
      /** @description Rows without a `type` that are an LMS though their text as written is an SMS, or other rows of the same text are; at most 1,000. */
      grown: {
        /** @description Of the filled text, in CP949. */
        bytes: number;
        /** @description In English, or in Korean where `Accept-Language` prefers it; codes are the same in both. */
        detail: string;
        index: number;
        /** @enum {string} */
        why: "adFormat" | "variables" | "normalize";
      }[];
      /** @description Rows whose recipient is on a list, so that their message would fail; null where the lists cannot be asked. */
      optedOut:
        | {
            index: number;
            /** @enum {string} */
            list: "ads" | "never";
          }[]
        | null;
      price: {
        currency: string;
        /** @description By PRICES, without rows in `optedOut`. */
        estimated: number | "unknown";
        types: {
          estimated: number | "unknown";
          messages: number;
          price: number | "unknown";
          type: string;
        }[];
      };
      refused: number;
      total: number;
      /**
       * @example {
       *       "SMS": 9999,
       *       "LMS": 1
       *     }
       */
      types: {
        [key: string]: number;
      };
      /** @description Whether the same request without `dryRun` is accepted, as far as its rows decide. */
      wouldStart: boolean;
    };
    BatchInput: {
      /**
       * @description Rows that say the same to the same number at the same time, after numbers are read and texts are filled: `refuse` refuses all but the first of them, `first` sends the first and leaves out the others, `all` sends all. The answer names them. Default: `all`.
       * @enum {string}
       */
      duplicates?: "refuse" | "first" | "all";
      /** @description What the messages have in common; a row's own fields go before it. */
      message?: {
        /**
         * @description An ad: (광고), sender name and opt-out are added where they are missing.
         * @enum {string}
         */
        adFormat?: "auto";
        /** @description The same text may go to the same number within DUPLICATE_WINDOW. */
        allowDuplicate?: boolean;
        /** @description Another word for `text`. */
        body?: string;
        /** @description An ad: the recipient's consent. */
        consent?: {
          /**
           * Format: date-time
           * @description When it was given, or last confirmed.
           */
          at: string;
          /** @description Given for 21:00–08:00 too, apart from the other: the ad is not held. */
          night?: boolean;
          /**
           * @description Where it was given.
           * @example sign-up form 3
           */
          source: string;
        };
        customFields?: {
          [key: string]: string;
        };
        failover?: {
          enabled: boolean;
          /**
           * @description `lms`: always an LMS. Left out, or `sms`: an LMS where the text is longer than 90 bytes.
           * @enum {string}
           */
          fallbackChannel?: "sms" | "lms";
          /**
           * @description The text in the AlimTalk's place; takes `variables`.
           * @example 인증번호 #{code}
           */
          fallbackContent?: string;
          /** @description Its title where it is an LMS; takes `variables`. */
          fallbackTitle?: string;
          /**
           * @description Failures for which the text goes out. `no_kakao`: those that say that nobody has Kakao there, by the provider's words, FAILOVER_CODES or the tenant's rules, and an AlimTalk that no provider took. `any_failure`: every one. Never on silence.
           * @default no_kakao
           * @enum {string}
           */
          on?: "no_kakao" | "any_failure";
          /**
           * @description What follows the AlimTalk: a list that may have one step today, an SMS or LMS, in place of the three fields below.
           * @example [
           *       {
           *         "type": "SMS",
           *         "text": "인증번호 #{code}"
           *       }
           *     ]
           */
          steps?: {
            /** @description Of an LMS; takes `variables`. */
            subject?: string;
            /** @description Takes `variables`. */
            text: string;
            /**
             * @description Left out: as the length of the text wants.
             * @enum {string}
             */
            type?: "SMS" | "LMS";
          }[];
        };
        /** @description A registered sender number. */
        from?: string;
        /** @description MMS: a JPEG under 100,000 bytes. */
        image?: {
          base64: string;
          /**
           * @default image/jpeg
           * @enum {string}
           */
          contentType?: "image/jpeg";
          filename: string;
        };
        /** @description The same. */
        max_attempts?: number;
        /** @description Attempts at most, while nothing was sent; MAX_SEND_ATTEMPTS if left out. */
        maxAttempts?: number;
        /** @description Replaces or removes what carriers cannot carry (dashes, bullets, emoji …) in text, subject, variables and fallback, and tells it in `changes`; without it such a text is refused. */
        normalize?: boolean;
        /**
         * @description Where nobody knows whether the provider took the message. `resend`: another attempt once its history proves or lets presume that it did not; `hold`: only with proof; `fail`: never, it is reported. Left out: `resend`, for an ad `hold`.
         * @enum {string}
         */
        onUnknown?: "resend" | "hold" | "fail";
        /**
         * @description `high` passes the line of waiting messages: for one-time passwords.
         * @enum {string}
         */
        priority?: "normal" | "high";
        /**
         * @description `ad`: an advertisement, with its rules. Left out: `info`.
         * @enum {string}
         */
        purpose?: "info" | "auth" | "ad";
        /**
         * Format: date-time
         * @description With a zone, up to 30 days ahead. One that passed at most 5 minutes ago means now.
         * @example 2026-12-01T09:00:00+09:00
         */
        scheduledAt?: string;
        /** @description LMS and MMS: up to 40 bytes, after variables. */
        subject?: string;
        /** @description AlimTalk: an approved template. */
        templateId?: string;
        /** @description SMS up to 90, LMS and MMS up to 2,000 bytes in CP949, after variables. */
        text?: string;
        /**
         * @description Left out: SMS, or LMS where the text is longer than 90 bytes.
         * @enum {string}
         */
        type?: "SMS" | "LMS" | "MMS" | "ALIMTALK";
        /**
         * @description How long the message may be sent, from its acceptance or `scheduledAt`: `90s`, `10m`, `24h`, `3d` or ISO 8601. After it the message is `failed` with `validity_expired`. Left out: the setting VALIDITY, by purpose.
         * @example 10m
         */
        validFor?: string;
        /**
         * Format: date-time
         * @description The same as a time, in place of `validFor`.
         */
        validUntil?: string;
        /** @description Values by the names in `#{…}` of text, subject, fallback and template; a number is sent with its digits as written. */
        variables?: {
          [key: string]: string | number | boolean | null;
        };
        /**
         * @description Where this message alone reports its events, signed with the tenant's own secret: the address of a proven webhook of the tenant, or below it.
         * @example https://example.com/hooks/sms
         */
        webhookUrl?: string;
      };
      /** @description 1–10000 messages; with `message`, each at least `to` and its `variables`. */
      messages: {
        /**
         * @description An ad: (광고), sender name and opt-out are added where they are missing.
         * @enum {string}
         */
        adFormat?: "auto";
        /** @description The same text may go to the same number within DUPLICATE_WINDOW. */
        allowDuplicate?: boolean;
        /** @description Another word for `text`. */
        body?: string;
        /** @description An ad: the recipient's consent. */
        consent?: {
          /**
           * Format: date-time
           * @description When it was given, or last confirmed.
           */
          at: string;
          /** @description Given for 21:00–08:00 too, apart from the other: the ad is not held. */
          night?: boolean;
          /**
           * @description Where it was given.
           * @example sign-up form 3
           */
          source: string;
        };
        customFields?: {
          [key: string]: string;
        };
        failover?: {
          enabled: boolean;
          /**
           * @description `lms`: always an LMS. Left out, or `sms`: an LMS where the text is longer than 90 bytes.
           * @enum {string}
           */
          fallbackChannel?: "sms" | "lms";
          /**
           * @description The text in the AlimTalk's place; takes `variables`.
           * @example 인증번호 #{code}
           */
          fallbackContent?: string;
          /** @description Its title where it is an LMS; takes `variables`. */
          fallbackTitle?: string;
          /**
           * @description Failures for which the text goes out. `no_kakao`: those that say that nobody has Kakao there, by the provider's words, FAILOVER_CODES or the tenant's rules, and an AlimTalk that no provider took. `any_failure`: every one. Never on silence.
           * @default no_kakao
           * @enum {string}
           */
          on?: "no_kakao" | "any_failure";
          /**
           * @description What follows the AlimTalk: a list that may have one step today, an SMS or LMS, in place of the three fields below.
           * @example [
           *       {
           *         "type": "SMS",
           *         "text": "인증번호 #{code}"
           *       }
           *     ]
           */
          steps?: {
            /** @description Of an LMS; takes `variables`. */
            subject?: string;
            /** @description Takes `variables`. */
            text: string;
            /**
             * @description Left out: as the length of the text wants.
             * @enum {string}
             */
            type?: "SMS" | "LMS";
          }[];
        };
        /** @description A registered sender number. */
        from?: string;
        /** @description MMS: a JPEG under 100,000 bytes. */
        image?: {
          base64: string;
          /**
           * @default image/jpeg
           * @enum {string}
           */
          contentType?: "image/jpeg";
          filename: string;
        };
        /** @description The same. */
        max_attempts?: number;
        /** @description Attempts at most, while nothing was sent; MAX_SEND_ATTEMPTS if left out. */
        maxAttempts?: number;
        /** @description Your own id: 1–255 visible ASCII characters; the same id is the same message. */
        messageId?: string;
        /** @description Replaces or removes what carriers cannot carry (dashes, bullets, emoji …) in text, subject, variables and fallback, and tells it in `changes`; without it such a text is refused. */
        normalize?: boolean;
        /**
         * @description Where nobody knows whether the provider took the message. `resend`: another attempt once its history proves or lets presume that it did not; `hold`: only with proof; `fail`: never, it is reported. Left out: `resend`, for an ad `hold`.
         * @enum {string}
         */
        onUnknown?: "resend" | "hold" | "fail";
        /**
         * @description `high` passes the line of waiting messages: for one-time passwords.
         * @enum {string}
         */
        priority?: "normal" | "high";
        /**
         * @description `ad`: an advertisement, with its rules. Left out: `info`.
         * @enum {string}
         */
        purpose?: "info" | "auth" | "ad";
        /**
         * Format: date-time
         * @description With a zone, up to 30 days ahead. One that passed at most 5 minutes ago means now.
         * @example 2026-12-01T09:00:00+09:00
         */
        scheduledAt?: string;
        /** @description LMS and MMS: up to 40 bytes, after variables. */
        subject?: string;
        /** @description AlimTalk: an approved template. */
        templateId?: string;
        /** @description SMS up to 90, LMS and MMS up to 2,000 bytes in CP949, after variables. */
        text?: string;
        /**
         * @description A Korean number; where a provider takes others, E.164 with its plus sign.
         * @example 010-1234-5678
         */
        to?: string;
        /**
         * @description Left out: SMS, or LMS where the text is longer than 90 bytes.
         * @enum {string}
         */
        type?: "SMS" | "LMS" | "MMS" | "ALIMTALK";
        /**
         * @description How long the message may be sent, from its acceptance or `scheduledAt`: `90s`, `10m`, `24h`, `3d` or ISO 8601. After it the message is `failed` with `validity_expired`. Left out: the setting VALIDITY, by purpose.
         * @example 10m
         */
        validFor?: string;
        /**
         * Format: date-time
         * @description The same as a time, in place of `validFor`.
         */
        validUntil?: string;
        /** @description Values by the names in `#{…}` of text, subject, fallback and template; a number is sent with its digits as written. */
        variables?: {
          [key: string]: string | number | boolean | null;
        };
        /**
         * @description Where this message alone reports its events, signed with the tenant's own secret: the address of a proven webhook of the tenant, or below it.
         * @example https://example.com/hooks/sms
         */
        webhookUrl?: string;
      }[];
      name?: string;
      /**
       * Format: date-time
       * @description When the batch starts; until then it can be canceled as a whole.
       */
      scheduledAt?: string;
    };
    BatchPage: {
      data: components["schemas"]["Batch"][];
      has_more: boolean;
      next_cursor: string | null;
    };
    CostReport: {
      /** @enum {string} */
      by: "request" | "event";
      currency: string;
      /** @description Of the types that PRICES names. */
      estimated: number;
      /** Format: date-time */
      from: string;
      /**
       * @description What is known, by currency.
       * @example {
       *       "KRW": 1250
       *     }
       */
      settled: {
        [key: string]: number;
      };
      types: {
        estimated: number | null;
        /** @description Taken by a provider. */
        messages: number;
        price: number | null;
        /**
         * @example {
         *       "KRW": 1250
         *     }
         */
        settled: {
          [key: string]: number;
        };
        settledMessages: number;
        type: string;
      }[];
      tz: string;
      /** Format: date-time */
      until: string;
    };
    DeadLetter: {
      /** Format: date-time */
      at: string;
      /** @description Null for what could not be mirrored. */
      attempts: number | null;
      /** Format: date-time */
      discardedAt: string | null;
      error: {
        class: string | null;
        code: string;
        message: string | null;
      };
      /** @example send:msg_2f0… */
      id: string;
      /** @enum {string} */
      kind: "send" | "mirror";
      messageId: string;
      revision: number;
    };
    DeadLetterPage: {
      data: components["schemas"]["DeadLetter"][];
      has_more: boolean;
      next_cursor: string | null;
    };
    DeadLetterReplay: {
      errors: number;
      gone: number;
      matched: number;
      /** @description Where to go on; null at the end. */
      next_cursor: string | null;
      not_failed: number;
      replayed: number;
    };
    DeadLetterReplayInput: {
      cursor?: string;
      /** @example busy */
      errorClass?: string;
      /** Format: date-time */
      from?: string;
      /** @enum {string} */
      kind?: "send" | "mirror";
      /** @default 100 */
      limit?: number;
      /** Format: date-time */
      until?: string;
    };
    EraseInput: {
      /**
       * @description Operators: in every tenant.
       * @default false
       */
      allTenants?: boolean;
      /**
       * @description The recipient. It stands in this body alone.
       * @example 010-1234-5678
       */
      to: string;
    };
    Erasure: {
      /** Format: date-time */
      finishedAt: string | null;
      id: string;
      /** Format: date-time */
      requestedAt: string;
      requestedBy: string;
      /**
       * @description `done`: nothing is left but what `held` counts; late copies are looked for for a day.
       * @enum {string}
       */
      state: "running" | "done";
      tenants: {
        messages: {
          id: string;
          outcome: string;
          state: string;
        }[];
        /**
         * @description Objects that forgot, by class. Other classes hold a recipient as a keyed hash at most.
         * @example {
         *       "MessageObject": 3,
         *       "BatchObject": 1
         *     }
         */
        objects: {
          [key: string]: number;
        };
        /** @description Messages by what became of them. erased: object and row forgot it; canceled: it was not sent and is not; row: its object was gone; waiting: under way, erased at its end; held: by a legal hold; failed: tried again; batch_rows: batches with members that were no messages yet; batch_request: batches that forgot what their request said. */
        outcomes: {
          [key: string]: number;
        };
        /** @description Keyed hashes of the number. */
        recipient: string[];
        /** @description Rows that still have the number. */
        remaining: number;
        /** @enum {string} */
        state: "running" | "done";
        /** @description Messages by the state in which they were met. */
        states: {
          [key: string]: number;
        };
        /** @description Rows of these messages, by table. */
        tables: {
          [key: string]: number;
        };
        tenant: string;
        truncated: boolean;
        walks: number;
      }[];
    };
    ErrorsReport: {
      /** @enum {string} */
      by: "request" | "event";
      errors: {
        /** @description 0.5: half as many again as before. */
        change: number | null;
        class: string | null;
        code: string;
        count: number;
        /** @description In English. */
        meaning: string | null;
        /** @description Of the provider's code, in both languages; null for a code of this service. */
        meanings: {
          en: string;
          ko: string;
        } | null;
        previous: number;
        provider: string;
        share: number | null;
        state: string;
        type: string;
      }[];
      /** Format: date-time */
      from: string;
      /** @description In the range of equal length before. */
      previousTotal: number;
      total: number;
      truncated: boolean;
      tz: string;
      /** Format: date-time */
      until: string;
    };
    Export: {
      createdAt: string;
      endedAt: string | null;
      /** @description Then the parts are deleted. */
      expiresAt: string | null;
      /** @enum {string} */
      format: "csv" | "xlsx" | "ndjson";
      from: string;
      id: string;
      /** @enum {string} */
      numbers: "masked" | "full";
      parts: {
        bytes: number;
        part: number;
        rows: number;
        /** @description Of this service, with the same key. */
        url: string;
      }[];
      /** @description From 0 to 1, by the time of the last row: rows that are left are not counted. */
      progress: number;
      rows: number;
      /** @enum {string} */
      state: "running" | "completed" | "failed" | "canceled";
      until: string;
    };
    ExportInput: {
      batchId?: string;
      /**
       * @description CSV: begin with a byte order mark.
       * @default false
       */
      bom?: boolean;
      /**
       * @description CSV: as `excel=true` of `GET /v1/messages/export.csv`.
       * @default false
       */
      excel?: boolean;
      /**
       * @default csv
       * @enum {string}
       */
      format?: "csv" | "xlsx" | "ndjson";
      /**
       * Format: date-time
       * @description Requested at or after.
       * @example 2026-11-01T00:00:00+09:00
       */
      from: string;
      /**
       * @description `masked`: 010****5678. `full` needs the scope `reveal` beside `export` where fields are protected.
       * @default masked
       * @enum {string}
       */
      numbers?: "masked" | "full";
      /**
       * @description Why: 1–200 visible characters. It is kept in the audit trail.
       * @example monthly settlement
       */
      reason: string;
      /** @enum {string} */
      state?:
        | "accepted"
        | "scheduled"
        | "sending"
        | "unconfirmed"
        | "sent"
        | "delivered"
        | "undelivered"
        | "failed"
        | "canceled"
        | "expired";
      templateId?: string;
      /** @enum {string} */
      type?: "SMS" | "LMS" | "MMS" | "ALIMTALK";
      /**
       * Format: date-time
       * @description Requested before.
       * @example 2026-12-01T00:00:00+09:00
       */
      until: string;
    };
    Finding: {
      /** @description The same in every version. */
      id: string;
      remedy: string;
      /**
       * @description `error`: it must not run so. `warning`: a control is loosened. `notice`: worth knowing.
       * @enum {string}
       */
      severity: "error" | "warning" | "notice";
      what: string;
    };
    Health: {
      ok: boolean;
    };
    Hold: {
      /** Format: date-time */
      createdAt: string;
      createdBy: string;
      id: string;
      messageId: string | null;
      /** @description Messages that it is known to cover. */
      messages: number;
      reason: string;
      /** @description Keyed hashes. */
      recipient: string[] | null;
      /** Format: date-time */
      releasedAt: string | null;
    };
    HoldInput: {
      messageId?: string;
      /** @description Why; numbers in it are hidden. */
      reason: string;
      /** @example 010-1234-5678 */
      to?: string;
    };
    HoldList: {
      data: components["schemas"]["Hold"][];
    };
    Index: {
      docs: string;
      ok: boolean;
      routes: string[];
      service: string;
    };
    Key: {
      /** @description From where it works; empty: from anywhere. */
      allowedIps: string[];
      /** Format: date-time */
      createdAt: string;
      /** Format: date-time */
      expiresAt: string | null;
      /** @description Its last four characters. */
      hint: string;
      /** @example key_4f… */
      id: string;
      /**
       * Format: date-time
       * @description To the minute.
       */
      lastUsedAt: string | null;
      name: string;
      /** @description Of its own, beside its tenant's. */
      quotas: {
        perDay?: number;
        spendPerMonth?: number;
      };
      /** Format: date-time */
      revokedAt: string | null;
      rotatedTo: string | null;
      scopes: ("send" | "read" | "export" | "admin" | "reveal")[];
    };
    KeyChange: {
      /**
       * @description IPv4 and IPv6 addresses or CIDR ranges from which the key works; empty: from anywhere.
       * @example [
       *       "203.0.113.0/24",
       *       "2001:db8::/48"
       *     ]
       */
      allowedIps: string[];
    };
    KeyInput: {
      /**
       * @description IPv4 and IPv6 addresses or CIDR ranges from which the key works; empty: from anywhere.
       * @example [
       *       "203.0.113.0/24",
       *       "2001:db8::/48"
       *     ]
       */
      allowedIps?: string[];
      /** Format: date-time */
      expiresAt?: string;
      /**
       * @description What the audit trail calls it.
       * @example backend
       */
      name: string;
      /** @description What the key may send at most, beside what its tenant may. */
      quotas?: {
        /** @description A calendar day in Korea; left out: DEFAULT_DAILY_MESSAGES. */
        perDay?: number;
        /** @description In the currency of PRICES, by them; left out: DEFAULT_MONTHLY_SPEND. */
        spendPerMonth?: number;
      };
      /**
       * @example [
       *       "send",
       *       "read"
       *     ]
       */
      scopes: ("send" | "read" | "export" | "admin" | "reveal")[];
    };
    KeyRotationInput: {
      /**
       * @description Of the new key; left out: as the old one had them.
       * @example [
       *       "203.0.113.0/24",
       *       "2001:db8::/48"
       *     ]
       */
      allowedIps?: string[];
      /**
       * Format: date-time
       * @description Of the new key; left out: as the old one had it; null: it works for ever.
       */
      expiresAt?: string | null;
      /** @description Of the new key, as a whole; left out: as the old one had them. */
      quotas?: {
        /** @description A calendar day in Korea; left out: DEFAULT_DAILY_MESSAGES. */
        perDay?: number;
        /** @description In the currency of PRICES, by them; left out: DEFAULT_MONTHLY_SPEND. */
        spendPerMonth?: number;
      };
      /**
       * Format: date-time
       * @description How long the old key goes on working; left out: 24 hours.
       */
      until?: string;
    };
    LatencyReport: {
      /** @enum {string} */
      by: "request" | "event";
      /** Format: date-time */
      from: string;
      latencies: {
        count: number;
        histogram: {
          count: number;
          /** @description Inclusive; null: longer than the last bound. */
          upToMs: number | null;
        }[];
        max: number | null;
        /** @description What it measures, in words. */
        measures: string;
        /** @description Milliseconds, as all of them. */
        p50: number | null;
        p95: number | null;
        p99: number | null;
        /** @enum {string} */
        path: "accepted_sent" | "sent_delivered" | "accepted_delivered";
        /**
         * @description Whose time the delivery is: `deliveredAtSource` of the messages. Null where the way ends before it. Messages from before it was known are left out.
         * @enum {string|null}
         */
        source: "provider" | "observed" | null;
      }[];
      tz: string;
      /** Format: date-time */
      until: string;
    };
    LiftPause: {
      /**
       * @description So long the block is not paused again, however much is sent to it.
       * @default 24
       */
      quietHours?: number;
    };
    /** @description A text of up to 2,000 bytes in CP949, with or without a subject. */
    LmsInput: {
      /**
       * @description An ad: (광고), sender name and opt-out are added where they are missing.
       * @enum {string}
       */
      adFormat?: "auto";
      /** @description The same text may go to the same number within DUPLICATE_WINDOW. */
      allowDuplicate?: boolean;
      /** @description Another word for `text`. */
      body?: string;
      /** @description An ad: the recipient's consent. */
      consent?: {
        /**
         * Format: date-time
         * @description When it was given, or last confirmed.
         */
        at: string;
        /** @description Given for 21:00–08:00 too, apart from the other: the ad is not held. */
        night?: boolean;
        /**
         * @description Where it was given.
         * @example sign-up form 3
         */
        source: string;
      };
      customFields?: {
        [key: string]: string;
      };
      /** @description A registered sender number. */
      from?: string;
      /** @description The same. */
      max_attempts?: number;
      /** @description Attempts at most, while nothing was sent; MAX_SEND_ATTEMPTS if left out. */
      maxAttempts?: number;
      /** @description Your own id: 1–255 visible ASCII characters; the same id is the same message. */
      messageId?: string;
      /** @description Replaces or removes what carriers cannot carry (dashes, bullets, emoji …) in text, subject, variables and fallback, and tells it in `changes`; without it such a text is refused. */
      normalize?: boolean;
      /**
       * @description Where nobody knows whether the provider took the message. `resend`: another attempt once its history proves or lets presume that it did not; `hold`: only with proof; `fail`: never, it is reported. Left out: `resend`, for an ad `hold`.
       * @enum {string}
       */
      onUnknown?: "resend" | "hold" | "fail";
      /**
       * @description `high` passes the line of waiting messages: for one-time passwords.
       * @enum {string}
       */
      priority?: "normal" | "high";
      /**
       * @description `ad`: an advertisement, with its rules. Left out: `info`.
       * @enum {string}
       */
      purpose?: "info" | "auth" | "ad";
      /**
       * Format: date-time
       * @description With a zone, up to 30 days ahead. One that passed at most 5 minutes ago means now.
       * @example 2026-12-01T09:00:00+09:00
       */
      scheduledAt?: string;
      /** @description LMS and MMS: up to 40 bytes, after variables. */
      subject?: string;
      /** @description SMS up to 90, LMS and MMS up to 2,000 bytes in CP949, after variables. */
      text?: string;
      /**
       * @description A Korean number; where a provider takes others, E.164 with its plus sign.
       * @example 010-1234-5678
       */
      to: string;
      /** @constant */
      type: "LMS";
      /**
       * @description How long the message may be sent, from its acceptance or `scheduledAt`: `90s`, `10m`, `24h`, `3d` or ISO 8601. After it the message is `failed` with `validity_expired`. Left out: the setting VALIDITY, by purpose.
       * @example 10m
       */
      validFor?: string;
      /**
       * Format: date-time
       * @description The same as a time, in place of `validFor`.
       */
      validUntil?: string;
      /** @description Values by the names in `#{…}` of text, subject, fallback and template; a number is sent with its digits as written. */
      variables?: {
        [key: string]: string | number | boolean | null;
      };
      /**
       * @description Where this message alone reports its events, signed with the tenant's own secret: the address of a proven webhook of the tenant, or below it.
       * @example https://example.com/hooks/sms
       */
      webhookUrl?: string;
    };
    Me: {
      /** @example key:backend */
      actor: string;
      /** @description May manage tenants and act for any. */
      operator: boolean;
      quotas: {
        /** @enum {string} */
        name: "minute" | "day" | "month" | "spend";
        quota: number;
        remaining: number;
        /** Format: date-time */
        resetAt: string;
        /**
         * @description `service`: DEFAULT_DAILY_MESSAGES or DEFAULT_MONTHLY_SPEND; `key`: the quotas of the key that asks.
         * @enum {string}
         */
        setBy: "tenant" | "service" | "key";
        used: number;
      }[];
      scopes: ("send" | "read" | "export" | "admin" | "reveal")[];
      senders: string[];
      tenant: {
        id: string;
        name: string;
      };
    };
    Message: {
      /** Format: date-time */
      acceptedAt: string;
      attempts: number;
      batchId: string | null;
      /** @description Place in the batch, from 0. */
      batchIndex: number | null;
      checks: number;
      customFields: {
        [key: string]: string;
      } | null;
      /** Format: date-time */
      deliveredAt: string | null;
      /**
       * @description `provider`: deliveredAt is the provider's own time of delivery. `observed`: the provider tells none, and it is when its result was first seen here. A hand-over is never called delivery.
       * @enum {string|null}
       */
      deliveredAtSource: "provider" | "observed" | null;
      /** @description Why it waits, or did not arrive; null once the provider has it or it arrived. What happened before stands in the timeline. */
      error: {
        class: string | null;
        code: string;
        message: string;
      } | null;
      /** Format: date-time */
      failedAt: string | null;
      /** @description The AlimTalk that failed, for which this message went out. */
      failoverOf: string | null;
      /** @description The message that went out for this one, which failed. */
      fallbackId: string | null;
      final: boolean;
      /** Format: date-time */
      finalizedAt: string | null;
      from: string | null;
      id: string;
      /** Format: date-time */
      nextCheckAt: string | null;
      providerId: string;
      providerMessageId: string | null;
      providerStatusCode: string | null;
      providerStatusMessage: string | null;
      /** @description Keyed hash of the recipient, by which lists find it; null where it is not known. */
      recipient: string | null;
      /**
       * Format: date-time
       * @description When number and text were forgotten for good; the number is empty since.
       */
      redactedAt: string | null;
      /** @description `X-Request-Id` of the request that made it; null once it was forgotten. */
      requestId: string | null;
      revision: number;
      /** Format: date-time */
      scheduledAt: string | null;
      /** Format: date-time */
      sentAt: string | null;
      /** @enum {string} */
      state:
        | "accepted"
        | "scheduled"
        | "sending"
        | "unconfirmed"
        | "sent"
        | "delivered"
        | "undelivered"
        | "failed"
        | "canceled"
        | "expired";
      /**
       * @description Who said so. `answer`: the provider, answering an attempt; `history`: its history; `receipt`: a delivery receipt with its key; `operator`: a person; `caller`: whoever sent or canceled it; `service`: we, by rule. Null for messages from before it was known.
       * @enum {string|null}
       */
      stateSource: "answer" | "history" | "receipt" | "operator" | "caller" | "service" | null;
      /** @description The state in k-msg's words. */
      status: string;
      templateId: string | null;
      to: string;
      type: string;
      /**
       * @description It is sent all the same, but its caller should know of it.
       * @example [
       *       {
       *         "code": "FALLBACK_CONTENT_MISSING",
       *         "detail": "failover is enabled without a text: nothing goes out where the AlimTalk fails; give failover.fallbackContent"
       *       }
       *     ]
       */
      warnings: {
        code: string;
        /** @description In English, or in Korean where `Accept-Language` prefers it; codes are the same in both. */
        detail: string;
      }[];
    };
    /** @description A message, by its `type`; without one its length decides between SMS and LMS. */
    MessageInput: components["schemas"]["TypedMessageInput"] | components["schemas"]["TextInput"];
    MessagePage: {
      data: components["schemas"]["Message"][];
      has_more: boolean;
      next_cursor: string | null;
    };
    MessageWithTimeline: components["schemas"]["Message"] & {
      /** @description What `normalize` changed, at most 100: field, place from 1 in the text as given, code points, what stands there now. What `adFormat` added: `from` is empty, the place is one in the filled text. */
      changes?: {
        at: number;
        from: string;
        pointer: string;
        to: string;
      }[];
      /**
       * @description The caller's choice where nobody knows whether the provider took the message.
       * @enum {string}
       */
      onUnknown?: "resend" | "hold" | "fail";
      timeline: {
        /** Format: date-time */
        at: string;
        detail: {
          [key: string]: unknown;
        } | null;
        event: string;
        /** @enum {string|null} */
        from:
          | "accepted"
          | "scheduled"
          | "sending"
          | "unconfirmed"
          | "sent"
          | "delivered"
          | "undelivered"
          | "failed"
          | "canceled"
          | "expired"
          | null;
        revision: number;
        /** @enum {string} */
        to:
          | "accepted"
          | "scheduled"
          | "sending"
          | "unconfirmed"
          | "sent"
          | "delivered"
          | "undelivered"
          | "failed"
          | "canceled"
          | "expired";
      }[];
      /**
       * Format: date-time
       * @description No attempt begins at or after this time; from the object alone.
       */
      validUntil?: string;
    };
    MirrorRebuild: {
      /** @description Where it is: days come from the newest to the oldest. */
      at: {
        day: string;
        tenant: string;
      } | null;
      /** @description What no object knows, once it is done. */
      cannotComeBack: {
        table: string;
        what: string;
      }[];
      counts: {
        /** @description Erasures, redactions and holds that were applied. */
        acts: number;
        /** @description Batches that were put right, counted again with each page of members. */
        batches: number;
        /** @description Objects that could not be asked: rebuild again. */
        failed: number;
        /** @description Messages whose object knows them. */
        messages: number;
        /** @description In the ledger, and without an object: the row was left as it is. */
        notFound: number;
        /** @description The database refuses the row: see the dead letters. */
        refused: number;
        /** @description Of these, rows that were missing, old or altered, and were put right. */
        repaired: number;
      };
      /** @description Tenants' days. */
      days: {
        done: number;
        of: number;
      };
      finishedAt: string | null;
      from: string | null;
      id: string | null;
      /**
       * @description `acts`: erasures, redactions and holds, before all else. `closing`: the same once more, for what came back.
       * @enum {string|null}
       */
      phase: "acts" | "messages" | "closing" | "done" | null;
      startedAt: string | null;
      startedBy: string | null;
      /** @enum {string} */
      state: "none" | "running" | "done";
      until: string | null;
    };
    MirrorRebuildInput: {
      /**
       * @description The oldest day, where a rebuild begins. Left out: as old as the ledger is, 400 days.
       * @example 2026-11-20
       */
      from?: string;
      /**
       * @description Messages that this call may ask.
       * @default 200
       */
      messages?: number;
      /**
       * @description Begin anew, whatever is under way or done. Left out: go on.
       * @default false
       */
      restart?: boolean;
      /**
       * @description How long this call may work; what is left is for the next.
       * @default 20
       */
      seconds?: number;
    };
    MirrorRepair: {
      asked: number;
      /** @description No such object (any more): the row was left alone. */
      notFound: string[];
      /** @description The database refuses the row: see the dead letters. */
      refused: string[];
      repaired: number;
      /** @description More is left: call again. */
      truncated: boolean;
      /** @description The object did not answer: call again for these. */
      untold: string[];
    };
    MirrorRepairInput: {
      /**
       * @description A calendar day in Korea (UTC+9).
       * @example 2026-11-20
       */
      day?: string;
      ids?: string[];
    };
    MirrorVerdict: {
      /** @description The row or an event is not what the mirror wrote. */
      altered: string[];
      batches: {
        /** @description The row is not what the mirror wrote. */
        altered: string[];
        /** @description The row is another tenant's. */
        foreign: string[];
        /** @description Accepted, but not in SQL. */
        missing: string[];
        /** @description The row is older than SQL had it. */
        stale: string[];
        /** @description In SQL, but not in the ledger. */
        unexpected: string[];
        /** @description Rows from before the ledger knew batches, or whose last revision nobody could tell. */
        unproven: number;
      };
      /** @description All lists are empty, and the database is the one it was. */
      clean: boolean;
      day: string;
      /**
       * @description `restored`: the database was restored from a backup. `new`: it is another one, or empty. Either stays until it was rebuilt.
       * @enum {string}
       */
      epoch: "ok" | "restored" | "new";
      /** @description The audit trail is not complete. */
      events_missing: string[];
      /** @description Another tenant has a row of this message. */
      foreign: string[];
      ledger: {
        count: number;
        /** @description Sum of the ids' 64-bit hashes modulo 2^64, hex. */
        digest: string;
      };
      /** @description Accepted, but not in SQL. */
      missing: string[];
      /** @description Of holds, erasures, dead letters, webhook deliveries, disclosures and the audit trail. */
      records: {
        /** @description At least so many. */
        count: number;
        /** @description Empty where it is not known which. */
        ids: string[];
        /** @description `missing`, `unexpected`, `altered`; `undone`: what the audit trail says was done is not in the table. Of kmsg_audit the kinds of /v1/audit/verify. */
        kind: string;
        table: string;
      }[];
      /** @description The message was erased, and its row has number and text again. */
      resurrected: string[];
      sql: {
        count: number;
        /** @description Sum of the ids' 64-bit hashes modulo 2^64, hex. */
        digest: string;
      };
      /** @description The row is older than SQL had it: restored from a backup, or written by hand. */
      stale: string[];
      /** @description Lists end at 1,000: there is more. */
      truncated: boolean;
      /** @description In SQL, but not in the ledger. */
      unexpected: string[];
      /** @description Messages whose last revision neither the ledger nor an object could tell. A call asks 500 objects at most: call again. */
      unproven: number;
    };
    /** @description A text of up to 2,000 bytes in CP949 with a picture. */
    MmsInput: {
      /**
       * @description An ad: (광고), sender name and opt-out are added where they are missing.
       * @enum {string}
       */
      adFormat?: "auto";
      /** @description The same text may go to the same number within DUPLICATE_WINDOW. */
      allowDuplicate?: boolean;
      /** @description Another word for `text`. */
      body?: string;
      /** @description An ad: the recipient's consent. */
      consent?: {
        /**
         * Format: date-time
         * @description When it was given, or last confirmed.
         */
        at: string;
        /** @description Given for 21:00–08:00 too, apart from the other: the ad is not held. */
        night?: boolean;
        /**
         * @description Where it was given.
         * @example sign-up form 3
         */
        source: string;
      };
      customFields?: {
        [key: string]: string;
      };
      /** @description A registered sender number. */
      from?: string;
      /** @description MMS: a JPEG under 100,000 bytes. */
      image: {
        base64: string;
        /**
         * @default image/jpeg
         * @enum {string}
         */
        contentType?: "image/jpeg";
        filename: string;
      };
      /** @description The same. */
      max_attempts?: number;
      /** @description Attempts at most, while nothing was sent; MAX_SEND_ATTEMPTS if left out. */
      maxAttempts?: number;
      /** @description Your own id: 1–255 visible ASCII characters; the same id is the same message. */
      messageId?: string;
      /** @description Replaces or removes what carriers cannot carry (dashes, bullets, emoji …) in text, subject, variables and fallback, and tells it in `changes`; without it such a text is refused. */
      normalize?: boolean;
      /**
       * @description Where nobody knows whether the provider took the message. `resend`: another attempt once its history proves or lets presume that it did not; `hold`: only with proof; `fail`: never, it is reported. Left out: `resend`, for an ad `hold`.
       * @enum {string}
       */
      onUnknown?: "resend" | "hold" | "fail";
      /**
       * @description `high` passes the line of waiting messages: for one-time passwords.
       * @enum {string}
       */
      priority?: "normal" | "high";
      /**
       * @description `ad`: an advertisement, with its rules. Left out: `info`.
       * @enum {string}
       */
      purpose?: "info" | "auth" | "ad";
      /**
       * Format: date-time
       * @description With a zone, up to 30 days ahead. One that passed at most 5 minutes ago means now.
       * @example 2026-12-01T09:00:00+09:00
       */
      scheduledAt?: string;
      /** @description LMS and MMS: up to 40 bytes, after variables. */
      subject?: string;
      /** @description SMS up to 90, LMS and MMS up to 2,000 bytes in CP949, after variables. */
      text?: string;
      /**
       * @description A Korean number; where a provider takes others, E.164 with its plus sign.
       * @example 010-1234-5678
       */
      to: string;
      /** @constant */
      type: "MMS";
      /**
       * @description How long the message may be sent, from its acceptance or `scheduledAt`: `90s`, `10m`, `24h`, `3d` or ISO 8601. After it the message is `failed` with `validity_expired`. Left out: the setting VALIDITY, by purpose.
       * @example 10m
       */
      validFor?: string;
      /**
       * Format: date-time
       * @description The same as a time, in place of `validFor`.
       */
      validUntil?: string;
      /** @description Values by the names in `#{…}` of text, subject, fallback and template; a number is sent with its digits as written. */
      variables?: {
        [key: string]: string | number | boolean | null;
      };
      /**
       * @description Where this message alone reports its events, signed with the tenant's own secret: the address of a proven webhook of the tenant, or below it.
       * @example https://example.com/hooks/sms
       */
      webhookUrl?: string;
    };
    NewKey: components["schemas"]["Key"] & {
      /** @description The key itself: shown now, and never again. */
      key: string;
    };
    OptOut: {
      /** Format: date-time */
      addedAt: string;
      /** Format: date-time */
      at: string;
      /** @enum {string} */
      list: "ads" | "never" | "service";
      /** @example 010****5678 */
      masked: string;
      /** @description Keyed hash of the number. */
      recipient: string;
      source: string;
    };
    OptOutImport: {
      added: number;
      /**
       * @description What the file was read as: what its `charset` names, or else what its bytes are.
       * @enum {string}
       */
      encoding: "utf-8" | "cp949" | "utf-16le" | "utf-16be";
      /** @description The lines that were refused, from 1; at most 1,000. */
      errors: {
        code: string;
        /** @description In English, or in Korean where `Accept-Language` prefers it; codes are the same in both. */
        detail: string;
        line: number;
      }[];
      /** @description Had no room on a never-contact list. */
      full: number;
      /** @description Stood there already. */
      known: number;
      /** @description Without empty ones and the names of the columns. */
      lines: number;
      refused: number;
      /** @description Lines that were taken although something in them could not be; at most 1,000. */
      warnings: {
        code: string;
        /** @description In English, or in Korean where `Accept-Language` prefers it; codes are the same in both. */
        detail: string;
        line: number;
      }[];
    };
    OptOutInput: {
      /**
       * Format: date-time
       * @description When the recipient said so; left out: now.
       */
      at?: string;
      /**
       * @description `ads`: no advertisements. `never`: no messages at all. `service`: none from any tenant; for operators.
       * @default ads
       * @enum {string}
       */
      list?: "ads" | "never" | "service";
      /**
       * @description Where it was said.
       * @default api
       * @example 080
       */
      source?: string;
      /** @example 010-1234-5678 */
      to: string;
    };
    OptOutName: {
      /**
       * @description `ads`: no advertisements. `never`: no messages at all. `service`: none from any tenant; for operators.
       * @default ads
       * @enum {string}
       */
      list?: "ads" | "never" | "service";
      /** @example 010-1234-5678 */
      to: string;
    };
    OptOutPage: {
      data: components["schemas"]["OptOut"][];
      has_more: boolean;
      next_cursor: string | null;
    };
    Pause: {
      /**
       * @description What the numbers begin with: all but their last four digits.
       * @example 0101234
       */
      block: string;
      /** @example pau_… */
      id: string;
      /** Format: date-time */
      liftedAt: string | null;
      /**
       * Format: date-time
       * @description Of one that was lifted: the block is not paused again before.
       */
      quietUntil: string | null;
      /**
       * @description `many`: more messages than GUARD_PAUSE. `undelivered`: as many failures as GUARD_PAUSE_FAILURES.
       * @enum {string}
       */
      reason: "many" | "undelivered";
      /** Format: date-time */
      since: string;
      /** @enum {string} */
      state: "paused" | "lifted";
    };
    PendingChecksReport: {
      /** Format: date-time */
      at: string;
      /** @enum {string} */
      by: "request" | "event";
      /** Format: date-time */
      from: string | null;
      messages: {
        batchId: string | null;
        checks: number;
        id: string;
        /** Format: date-time */
        nextCheckAt: string;
        /** Format: date-time */
        requestedAt: string;
        /** Format: date-time */
        sentAt: string | null;
        /** @enum {string} */
        state:
          | "accepted"
          | "scheduled"
          | "sending"
          | "unconfirmed"
          | "sent"
          | "delivered"
          | "undelivered"
          | "failed"
          | "canceled"
          | "expired";
        type: string;
      }[];
      states: {
        /** @description Their time has come. */
        due: number;
        /** Format: date-time */
        nextDueAt: string | null;
        open: number;
        /** @description For more than a minute. */
        overdue: number;
        /** @enum {string} */
        state:
          | "accepted"
          | "scheduled"
          | "sending"
          | "unconfirmed"
          | "sent"
          | "delivered"
          | "undelivered"
          | "failed"
          | "canceled"
          | "expired";
      }[];
      tz: string;
      /** Format: date-time */
      until: string | null;
    };
    PrivacyKeys: {
      active: {
        /** @description Null: new rows are not encrypted. */
        crypto: string | null;
        /** @description `HASH_KEYS:` and an id: one of those. Null: HASH_KEY. */
        hash: string | null;
      };
      /** @enum {string} */
      mode: "plain" | "protected";
      /** @description How many rows lie under which keys. A key that is named here is still needed. */
      rows: {
        crypto: string | null;
        hash: string | null;
        rows: number;
      }[];
    };
    PrivacyRotateInput: {
      /**
       * @description How long this call may work; what is left is for the next.
       * @default 20
       */
      seconds?: number;
      /** @description This tenant's alone; left out: all. */
      tenant?: string;
    };
    PrivacyRotation: {
      /** @description All was looked at; else call again. */
      done: boolean;
      /** @description By reason, with field and key id. They are tried again by the next call. */
      failed: {
        [key: string]: number;
      };
      /** @description Message objects. */
      resealed: number;
      /** @description Rows. */
      rewritten: number;
    };
    Problem: {
      /** @description Of `batch_answer_lost`: the batch that may have been accepted. */
      batchId?: string;
      code: components["schemas"]["ProblemCode"];
      detail?: string;
      errors?: {
        code: string;
        detail: string;
        /** @description Of a batch: the row. */
        index?: number;
        pointer: string;
      }[];
      /** @description Of `duplicate_content`: the message that was first. Of `answer_lost`: the message that may have been accepted. */
      messageId?: string;
      /**
       * @description Of `database_unavailable`: how it is not available.
       * @enum {string}
       */
      reason?:
        | "unreachable"
        | "login_refused"
        | "too_many_connections"
        | "read_only"
        | "shutting_down"
        | "time_limit"
        | "locked"
        | "conflict"
        | "failing"
        | "restored";
      requestId: string;
      retryable: boolean;
      status: number;
      /** @description In English, or in Korean where `Accept-Language` prefers it; codes are the same in both. */
      title: string;
      /**
       * Format: uri-reference
       * @description `/problems/<code>`, which is a page, or a type that IANA has registered.
       */
      type: string;
    };
    /**
     * @description Why a request was refused. `/problems/<code>` is a page about each; codes may be added.
     * @enum {string}
     */
    ProblemCode:
      | "address_not_allowed"
      | "answer_lost"
      | "approval_closed"
      | "approval_needed"
      | "approval_not_found"
      | "approver_needed"
      | "batch_answer_lost"
      | "batch_completed"
      | "batch_not_found"
      | "block_paused"
      | "body_too_large"
      | "cancel_too_late"
      | "cross_site"
      | "database_restored"
      | "database_unavailable"
      | "dead_letter_closed"
      | "dead_letter_not_found"
      | "delivery_gone"
      | "delivery_not_found"
      | "duplicate_content"
      | "erasure_not_found"
      | "export_not_found"
      | "export_part_not_found"
      | "exports_unbound"
      | "field_unreadable"
      | "header_too_long"
      | "hold_not_found"
      | "idempotency_conflict"
      | "internal"
      | "invalid_encoding"
      | "invalid_request"
      | "invalid_rows"
      | "key_name_taken"
      | "key_not_found"
      | "malformed_json"
      | "message_erased"
      | "misconfigured"
      | "newer_layout"
      | "no_role"
      | "no_route"
      | "no_security_contact"
      | "not_final"
      | "not_found"
      | "not_protected"
      | "not_supported"
      | "not_unconfirmed"
      | "on_hold"
      | "opt_out_list_forbidden"
      | "opt_out_list_full"
      | "opt_out_not_found"
      | "opt_outs_not_csv"
      | "pause_not_found"
      | "prefix_rate_exceeded"
      | "provider_id_taken"
      | "provider_key_required"
      | "provider_unavailable"
      | "quota_exceeded"
      | "rate_limited"
      | "receipt_ambiguous"
      | "receipt_mismatch"
      | "receipt_not_found"
      | "receipt_provider"
      | "recipient_rate_exceeded"
      | "refresh_too_soon"
      | "same_person"
      | "scope_missing"
      | "sign_in_unavailable"
      | "template_approved"
      | "template_change_lost"
      | "template_not_found"
      | "template_refused"
      | "template_shared"
      | "tenant_changed"
      | "tenant_exists"
      | "tenant_forbidden"
      | "tenant_not_found"
      | "too_many_approvals"
      | "too_many_challenges"
      | "too_many_exports"
      | "too_many_failures"
      | "too_many_keys"
      | "too_many_webhooks"
      | "unauthorized"
      | "unsupported_media_type"
      | "upgrade_required"
      | "webhook_host_busy"
      | "webhook_not_found"
      | "webhook_unproven"
      | "wrong_method";
    Ready: {
      checks: {
        /** @description `ok`: it takes reads and writes. Otherwise how it is not available: unreachable, login_refused, too_many_connections, read_only, shutting_down, time_limit, locked, conflict, failing, restored, or `unavailable` where it is reached and refuses, as without its tables. */
        database: string;
        /** @description `ok`, or `late:` and what has not succeeded for three of its periods: cron jobs, `cron` itself, `mirror consumer` while copies wait. */
        jobs: string;
        queues: string;
        /** @description `ok`, or what keeps the service from writing. */
        settings: string;
      };
      ok: boolean;
    };
    /**
     * @example {
     *       "message_id": "msg_2f0…",
     *       "delivered_at": "2026-02-05T12:00:00Z"
     *     }
     */
    ReceiptInput: {
      /** @description The provider's result code. */
      code?: string;
      /** Format: date-time */
      delivered_at?: string;
      /** Format: date-time */
      deliveredAt?: string;
      /** Format: date-time */
      failed_at?: string;
      /** Format: date-time */
      failedAt?: string;
      /** @description The message, by its id here. */
      message_id?: string;
      messageId?: string;
      /** @description The message, by its id at the provider. */
      provider_id?: string;
      provider_message_id?: string;
      /** @description The provider; left out: the key's own, which it has to be. */
      providerId?: string;
      providerMessageId?: string;
      /** @enum {string} */
      status?: "delivered" | "failed";
    };
    ReceiptResult: {
      message: components["schemas"]["MessageWithTimeline"];
      /**
       * @description `ignored`: it taught nothing, being a repeat or of lower rank than what is known. `contradicts`: it says the opposite of a final result, which stays; operators are alerted.
       * @enum {string}
       */
      result: "merged" | "ignored" | "contradicts";
    };
    Recipient: {
      recipient: string;
    };
    RecipientInput: {
      /** @example 010-1234-5678 */
      to: string;
    };
    ResolveInput: {
      /** @description The message's `attempts` as you saw it: refused where another attempt was made since, so that a second click sends nothing. */
      attempt?: number;
      /**
       * @description `sent`: the provider took it; it is polled for its result. `not_sent`: it did not; another attempt begins while the message is valid. `failed`: it did not, and nothing is sent any more.
       * @enum {string}
       */
      outcome: "sent" | "not_sent" | "failed";
      /** @description Of a message that was sent, where it is known. */
      providerMessageId?: string;
    };
    RotatedKey: components["schemas"]["NewKey"] & {
      old: components["schemas"]["Key"];
    };
    /** @description A text of up to 90 bytes in CP949. */
    SmsInput: {
      /**
       * @description An ad: (광고), sender name and opt-out are added where they are missing.
       * @enum {string}
       */
      adFormat?: "auto";
      /** @description The same text may go to the same number within DUPLICATE_WINDOW. */
      allowDuplicate?: boolean;
      /** @description Another word for `text`. */
      body?: string;
      /** @description An ad: the recipient's consent. */
      consent?: {
        /**
         * Format: date-time
         * @description When it was given, or last confirmed.
         */
        at: string;
        /** @description Given for 21:00–08:00 too, apart from the other: the ad is not held. */
        night?: boolean;
        /**
         * @description Where it was given.
         * @example sign-up form 3
         */
        source: string;
      };
      customFields?: {
        [key: string]: string;
      };
      /** @description A registered sender number. */
      from?: string;
      /** @description The same. */
      max_attempts?: number;
      /** @description Attempts at most, while nothing was sent; MAX_SEND_ATTEMPTS if left out. */
      maxAttempts?: number;
      /** @description Your own id: 1–255 visible ASCII characters; the same id is the same message. */
      messageId?: string;
      /** @description Replaces or removes what carriers cannot carry (dashes, bullets, emoji …) in text, subject, variables and fallback, and tells it in `changes`; without it such a text is refused. */
      normalize?: boolean;
      /**
       * @description Where nobody knows whether the provider took the message. `resend`: another attempt once its history proves or lets presume that it did not; `hold`: only with proof; `fail`: never, it is reported. Left out: `resend`, for an ad `hold`.
       * @enum {string}
       */
      onUnknown?: "resend" | "hold" | "fail";
      /**
       * @description `high` passes the line of waiting messages: for one-time passwords.
       * @enum {string}
       */
      priority?: "normal" | "high";
      /**
       * @description `ad`: an advertisement, with its rules. Left out: `info`.
       * @enum {string}
       */
      purpose?: "info" | "auth" | "ad";
      /**
       * Format: date-time
       * @description With a zone, up to 30 days ahead. One that passed at most 5 minutes ago means now.
       * @example 2026-12-01T09:00:00+09:00
       */
      scheduledAt?: string;
      /** @description SMS up to 90, LMS and MMS up to 2,000 bytes in CP949, after variables. */
      text?: string;
      /**
       * @description A Korean number; where a provider takes others, E.164 with its plus sign.
       * @example 010-1234-5678
       */
      to: string;
      /** @constant */
      type: "SMS";
      /**
       * @description How long the message may be sent, from its acceptance or `scheduledAt`: `90s`, `10m`, `24h`, `3d` or ISO 8601. After it the message is `failed` with `validity_expired`. Left out: the setting VALIDITY, by purpose.
       * @example 10m
       */
      validFor?: string;
      /**
       * Format: date-time
       * @description The same as a time, in place of `validFor`.
       */
      validUntil?: string;
      /** @description Values by the names in `#{…}` of text, subject, fallback and template; a number is sent with its digits as written. */
      variables?: {
        [key: string]: string | number | boolean | null;
      };
      /**
       * @description Where this message alone reports its events, signed with the tenant's own secret: the address of a proven webhook of the tenant, or below it.
       * @example https://example.com/hooks/sms
       */
      webhookUrl?: string;
    };
    StatusCheck: {
      message: string;
      statuses: {
        /** Format: date-time */
        dateSent: string | null;
        /** Format: date-time */
        dateUpdated: string;
        error?: string;
        errorCode: string | null;
        errorMessage: string | null;
        from: string | null;
        messageId: string;
        /** @description Negative, as in Twilio. */
        price: string | null;
        priceUnit: string;
        /** @example delivered */
        status: string;
        /** @example +821012345678 */
        to: string;
        twilioSid: string | null;
      }[];
      /** @enum {boolean} */
      success: true;
    };
    StatusPoll: {
      checked: number;
      message: string;
      results: {
        error?: string;
        messageId: string;
        newStatus: string;
        oldStatus: string;
        twilioSid: string | null;
        updated: boolean;
      }[];
      /** @enum {boolean} */
      success: true;
      updated: number;
    };
    StatusPollingError: {
      error: string;
      /** @enum {boolean} */
      success: false;
    };
    StuckReport: {
      /** Format: date-time */
      at: string;
      /** @enum {string} */
      by: "request" | "event";
      byReason: {
        count: number;
        reason: string;
      }[];
      /** Format: date-time */
      from: string | null;
      messages: {
        batchId: string | null;
        checks: number;
        id: string;
        /** Format: date-time */
        nextCheckAt: string;
        reason: string;
        /** Format: date-time */
        requestedAt: string;
        /** Format: date-time */
        sentAt: string | null;
        /** @enum {string} */
        state:
          | "accepted"
          | "scheduled"
          | "sending"
          | "unconfirmed"
          | "sent"
          | "delivered"
          | "undelivered"
          | "failed"
          | "canceled"
          | "expired";
        type: string;
      }[];
      total: number;
      tz: string;
      /** Format: date-time */
      until: string | null;
    };
    SummaryReport: {
      /** @enum {string} */
      by: "request" | "event";
      /** Format: date-time */
      from: string;
      groupBy: string;
      groups: {
        /** @description All messages. */
        accepted: number;
        canceled: number;
        delivered: number;
        /** @description Delivered, of what is final and not canceled. */
        deliveryRate: number | null;
        expired: number;
        /** @description Expired, of the same. */
        expiryRate: number | null;
        failed: number;
        /** @description Undelivered and failed, of the same. */
        failureRate: number | null;
        key: string | null;
        /** @description Not final yet. */
        open: number;
        /** @description A provider took it, whatever became of it. */
        sent: number;
        share: number | null;
        undelivered: number;
      }[];
      total: {
        /** @description All messages. */
        accepted: number;
        canceled: number;
        delivered: number;
        /** @description Delivered, of what is final and not canceled. */
        deliveryRate: number | null;
        expired: number;
        /** @description Expired, of the same. */
        expiryRate: number | null;
        failed: number;
        /** @description Undelivered and failed, of the same. */
        failureRate: number | null;
        /** @description Not final yet. */
        open: number;
        /** @description A provider took it, whatever became of it. */
        sent: number;
        undelivered: number;
      };
      /** @description There are more than 1,000 groups. */
      truncated: boolean;
      tz: string;
      /** Format: date-time */
      until: string;
    };
    Task: {
      everySeconds: number;
      /** Format: date-time */
      lastSuccessAt: string | null;
      /** @description It has not succeeded for three of its periods, and has something to do. */
      late: boolean;
      /** @description A cron job, `cron` itself, or `mirror consumer`. */
      task: string;
    };
    Template: {
      buttons: components["schemas"]["TemplateButton"][];
      /** Format: date-time */
      createdAt: string | null;
      /** @example 10031 */
      id: string;
      name: string;
      /** @example iwinv */
      providerId: string;
      /**
       * @description The reviewer's words, or the provider's about the inspection.
       * @example 광고성 문구가 포함되어 있습니다.
       */
      review: string | null;
      /**
       * @description `approved`: messages can be sent with it. `pending`: its inspection was not asked for. `unknown`: the provider names a state of its own.
       * @example inspection
       * @enum {string}
       */
      state: "approved" | "inspection" | "rejected" | "pending" | "unknown";
      /** @description Whose it is; null: the operator's, and everybody's to send with. */
      tenant: string | null;
      text: string;
      /** @description Names in the order of the template. */
      variables: string[];
    };
    /**
     * @example {
     *       "tenant": "acme"
     *     }
     */
    TemplateAssignment: {
      /**
       * @description Whose it is from now on; null: everybody's.
       * @example acme
       */
      tenant: string | null;
    };
    TemplateButton: {
      linkAndroid?: string;
      linkIos?: string;
      linkMobile?: string;
      linkPc?: string;
      name: string;
      type: string;
    };
    TemplateButtonInput: {
      /** @description AL. */
      linkAndroid?: string;
      /** @description AL. */
      linkIos?: string;
      /**
       * @description WL.
       * @example https://m.example.com/#{no}
       */
      linkMobile?: string;
      /**
       * @description WL.
       * @example https://example.com/#{no}
       */
      linkPc?: string;
      /** @example 주문 보기 */
      name: string;
      /**
       * @description WL a web page, AL an app, DS a parcel's way, BK a word to the bot, MD the text.
       * @enum {string}
       */
      type: "WL" | "AL" | "DS" | "BK" | "MD";
    };
    /**
     * @example {
     *       "name": "주문 안내",
     *       "text": "#{name}님, 주문 #{no}이 접수되었습니다.",
     *       "buttons": [
     *         {
     *           "type": "WL",
     *           "name": "주문 보기",
     *           "linkMobile": "https://m.example.com/#{no}",
     *           "linkPc": "https://example.com/#{no}"
     *         }
     *       ]
     *     }
     */
    TemplateChange: {
      /** @default [] */
      buttons?: components["schemas"]["TemplateButtonInput"][];
      /**
       * @description For people, up to 15 characters.
       * @example 주문 안내
       */
      name: string;
      /**
       * @description With #{name} where a value goes, up to 1000 characters.
       * @example #{name}님, 주문 #{no}이 접수되었습니다.
       */
      text: string;
    };
    /**
     * @example {
     *       "name": "주문 안내",
     *       "text": "#{name}님, 주문 #{no}이 접수되었습니다.",
     *       "buttons": [
     *         {
     *           "type": "WL",
     *           "name": "주문 보기",
     *           "linkMobile": "https://m.example.com/#{no}",
     *           "linkPc": "https://example.com/#{no}"
     *         }
     *       ]
     *     }
     */
    TemplateInput: {
      /** @default [] */
      buttons?: components["schemas"]["TemplateButtonInput"][];
      /**
       * @description For people, up to 15 characters.
       * @example 주문 안내
       */
      name: string;
      /**
       * @description With which provider; left out: the first that registers templates.
       * @example iwinv
       */
      providerId?: string;
      /**
       * @description With #{name} where a value goes, up to 1000 characters.
       * @example #{name}님, 주문 #{no}이 접수되었습니다.
       */
      text: string;
    };
    TemplatePage: {
      data: components["schemas"]["Template"][];
      has_more: boolean;
      limit: number;
      page: number;
      /** @description Of all pages. */
      total: number;
    };
    Tenant: {
      ads: {
        optOut?: string;
        senderName?: string;
      };
      defaults: {
        from?: string;
        normalize?: boolean;
      };
      failover: {
        [key: string]: unknown;
      };
      id: string;
      name: string;
      quotas: {
        perDay?: number;
        perMinute?: number;
        perMonth?: number;
        spendPerMonth?: number;
      };
      revision: number;
      routes: {
        [key: string]: unknown;
      };
      senders: string[];
      twoPeople: ("export" | "erase" | "reveal")[];
    };
    /** @description What is given takes the place of what was, as a whole. */
    TenantChange: {
      /** @description What its advertisements have in common. */
      ads?: {
        /**
         * @description To opt out by, free of charge; a number that senders share has its code behind it.
         * @example 080-123-4567 (인증번호 1234)
         */
        optOut?: string;
        /**
         * @description Stands right behind (광고).
         * @example 한빛상사
         */
        senderName?: string;
      };
      defaults?: {
        from?: string;
        normalize?: boolean;
      };
      failover?: {
        rules?: {
          [key: string]: {
            messageIncludes?: string[];
            statusCodes?: string[];
          };
        };
      };
      name?: string;
      quotas?: {
        /** @description A calendar day in Korea; left out: DEFAULT_DAILY_MESSAGES. */
        perDay?: number;
        /** @description Messages; each left out: no limit, but perDay and spendPerMonth the service's. */
        perMinute?: number;
        /** @description A calendar month in Korea. */
        perMonth?: number;
        /** @description In the currency of PRICES, by them; left out: DEFAULT_MONTHLY_SPEND. */
        spendPerMonth?: number;
      };
      /** @description Of the tenant as you read it: a change in between is then refused. */
      revision?: number;
      routes?: {
        ALIMTALK?: {
          providers: {
            provider: string;
            weight?: number;
          }[];
          /** @enum {string} */
          strategy: "first" | "round_robin" | "weighted" | "priority";
        };
        default?: {
          providers: {
            provider: string;
            weight?: number;
          }[];
          /** @enum {string} */
          strategy: "first" | "round_robin" | "weighted" | "priority";
        };
        LMS?: {
          providers: {
            provider: string;
            weight?: number;
          }[];
          /** @enum {string} */
          strategy: "first" | "round_robin" | "weighted" | "priority";
        };
        MMS?: {
          providers: {
            provider: string;
            weight?: number;
          }[];
          /** @enum {string} */
          strategy: "first" | "round_robin" | "weighted" | "priority";
        };
        SMS?: {
          providers: {
            provider: string;
            weight?: number;
          }[];
          /** @enum {string} */
          strategy: "first" | "round_robin" | "weighted" | "priority";
        };
      };
      /** @description Sender numbers that it may use, the first its default; empty: any. */
      senders?: string[];
      /** @description Acts that a person with the role approver has to confirm (`/v1/approvals`): `export` of full numbers, `erase`, `reveal`. */
      twoPeople?: ("export" | "erase" | "reveal")[];
    };
    TenantInput: {
      /** @description What its advertisements have in common. */
      ads?: {
        /**
         * @description To opt out by, free of charge; a number that senders share has its code behind it.
         * @example 080-123-4567 (인증번호 1234)
         */
        optOut?: string;
        /**
         * @description Stands right behind (광고).
         * @example 한빛상사
         */
        senderName?: string;
      };
      defaults?: {
        from?: string;
        normalize?: boolean;
      };
      failover?: {
        rules?: {
          [key: string]: {
            messageIncludes?: string[];
            statusCodes?: string[];
          };
        };
      };
      /** @example acme */
      id: string;
      name?: string;
      quotas?: {
        /** @description A calendar day in Korea; left out: DEFAULT_DAILY_MESSAGES. */
        perDay?: number;
        /** @description Messages; each left out: no limit, but perDay and spendPerMonth the service's. */
        perMinute?: number;
        /** @description A calendar month in Korea. */
        perMonth?: number;
        /** @description In the currency of PRICES, by them; left out: DEFAULT_MONTHLY_SPEND. */
        spendPerMonth?: number;
      };
      routes?: {
        ALIMTALK?: {
          providers: {
            provider: string;
            weight?: number;
          }[];
          /** @enum {string} */
          strategy: "first" | "round_robin" | "weighted" | "priority";
        };
        default?: {
          providers: {
            provider: string;
            weight?: number;
          }[];
          /** @enum {string} */
          strategy: "first" | "round_robin" | "weighted" | "priority";
        };
        LMS?: {
          providers: {
            provider: string;
            weight?: number;
          }[];
          /** @enum {string} */
          strategy: "first" | "round_robin" | "weighted" | "priority";
        };
        MMS?: {
          providers: {
            provider: string;
            weight?: number;
          }[];
          /** @enum {string} */
          strategy: "first" | "round_robin" | "weighted" | "priority";
        };
        SMS?: {
          providers: {
            provider: string;
            weight?: number;
          }[];
          /** @enum {string} */
          strategy: "first" | "round_robin" | "weighted" | "priority";
        };
      };
      /** @description Sender numbers that it may use, the first its default; empty: any. */
      senders?: string[];
      /** @description Acts that a person with the role approver has to confirm (`/v1/approvals`): `export` of full numbers, `erase`, `reveal`. */
      twoPeople?: ("export" | "erase" | "reveal")[];
    };
    TenantPage: {
      data: {
        /** Format: date-time */
        createdAt: string | null;
        id: string;
        name: string;
      }[];
      has_more: boolean;
      next_cursor: string | null;
    };
    /** @description A text whose length decides: an SMS up to 90 bytes in CP949, an LMS above. */
    TextInput: {
      /**
       * @description An ad: (광고), sender name and opt-out are added where they are missing.
       * @enum {string}
       */
      adFormat?: "auto";
      /** @description The same text may go to the same number within DUPLICATE_WINDOW. */
      allowDuplicate?: boolean;
      /** @description Another word for `text`. */
      body?: string;
      /** @description An ad: the recipient's consent. */
      consent?: {
        /**
         * Format: date-time
         * @description When it was given, or last confirmed.
         */
        at: string;
        /** @description Given for 21:00–08:00 too, apart from the other: the ad is not held. */
        night?: boolean;
        /**
         * @description Where it was given.
         * @example sign-up form 3
         */
        source: string;
      };
      customFields?: {
        [key: string]: string;
      };
      /** @description A registered sender number. */
      from?: string;
      /** @description The same. */
      max_attempts?: number;
      /** @description Attempts at most, while nothing was sent; MAX_SEND_ATTEMPTS if left out. */
      maxAttempts?: number;
      /** @description Your own id: 1–255 visible ASCII characters; the same id is the same message. */
      messageId?: string;
      /** @description Replaces or removes what carriers cannot carry (dashes, bullets, emoji …) in text, subject, variables and fallback, and tells it in `changes`; without it such a text is refused. */
      normalize?: boolean;
      /**
       * @description Where nobody knows whether the provider took the message. `resend`: another attempt once its history proves or lets presume that it did not; `hold`: only with proof; `fail`: never, it is reported. Left out: `resend`, for an ad `hold`.
       * @enum {string}
       */
      onUnknown?: "resend" | "hold" | "fail";
      /**
       * @description `high` passes the line of waiting messages: for one-time passwords.
       * @enum {string}
       */
      priority?: "normal" | "high";
      /**
       * @description `ad`: an advertisement, with its rules. Left out: `info`.
       * @enum {string}
       */
      purpose?: "info" | "auth" | "ad";
      /**
       * Format: date-time
       * @description With a zone, up to 30 days ahead. One that passed at most 5 minutes ago means now.
       * @example 2026-12-01T09:00:00+09:00
       */
      scheduledAt?: string;
      /** @description LMS and MMS: up to 40 bytes, after variables. */
      subject?: string;
      /** @description SMS up to 90, LMS and MMS up to 2,000 bytes in CP949, after variables. */
      text?: string;
      /**
       * @description A Korean number; where a provider takes others, E.164 with its plus sign.
       * @example 010-1234-5678
       */
      to: string;
      /**
       * @description How long the message may be sent, from its acceptance or `scheduledAt`: `90s`, `10m`, `24h`, `3d` or ISO 8601. After it the message is `failed` with `validity_expired`. Left out: the setting VALIDITY, by purpose.
       * @example 10m
       */
      validFor?: string;
      /**
       * Format: date-time
       * @description The same as a time, in place of `validFor`.
       */
      validUntil?: string;
      /** @description Values by the names in `#{…}` of text, subject, fallback and template; a number is sent with its digits as written. */
      variables?: {
        [key: string]: string | number | boolean | null;
      };
      /**
       * @description Where this message alone reports its events, signed with the tenant's own secret: the address of a proven webhook of the tenant, or below it.
       * @example https://example.com/hooks/sms
       */
      webhookUrl?: string;
    };
    TimeSeriesReport: {
      /** @enum {string} */
      by: "request" | "event";
      /** Format: date-time */
      from: string;
      /** @enum {string} */
      interval: "minute" | "hour" | "day";
      points: {
        /** @description All messages. */
        accepted: number;
        /** Format: date-time */
        at: string;
        canceled: number;
        delivered: number;
        expired: number;
        failed: number;
        /** @example 2026-11-20T00:00:00+09:00 */
        local: string;
        /** @description Not final yet. */
        open: number;
        /** @description A provider took it, whatever became of it. */
        sent: number;
        undelivered: number;
      }[];
      tz: string;
      /** Format: date-time */
      until: string;
    };
    /** @description A message, by its `type`. */
    TypedMessageInput:
      | components["schemas"]["SmsInput"]
      | components["schemas"]["LmsInput"]
      | components["schemas"]["MmsInput"]
      | components["schemas"]["AlimTalkInput"];
    /** @description For operators: what runs. */
    Version: {
      /**
       * Format: date-time
       * @description When it was uploaded.
       */
      at: string | null;
      /** @description Cloudflare's id of the version that answers. */
      id: string;
      /** @description The commit that `npm run deploy` marked it with; null where it did not. */
      tag: string | null;
    };
    Webhook: {
      description: string | null;
      disabledReason: string | null;
      enabled: boolean;
      /** @description Empty: all. */
      events: string[];
      /** @example whe_4f0c… */
      id: string;
      /**
       * @description How it is told telephone numbers.
       * @enum {string}
       */
      numbers: "masked" | "full";
      /** @description Whether its address has shown that it wants our calls; nothing is sent to it before. */
      proven: boolean;
      /** @description How many secrets sign: more than one in a rotation. */
      secrets: number;
      /**
       * Format: date-time
       * @description When it was made, or enabled again.
       */
      since: string;
      unprovenReason: string | null;
      url: string;
    };
    WebhookDelivery: {
      /** Format: date-time */
      at: string;
      attempt: number;
      durationMs: number;
      endpointId: string;
      error: string | null;
      event: string;
      /** @example whd_… */
      id: string;
      messageId: string;
      /** Format: date-time */
      nextAt: string | null;
      outcome: string;
      revision: number;
      status: number | null;
      /** @description `webhook-id`: the same at every attempt. */
      webhookId: string;
    };
    WebhookDeliveryPage: {
      data: components["schemas"]["WebhookDelivery"][];
      has_more: boolean;
      next_cursor: string | null;
    };
    WebhookInput: {
      description?: string;
      /**
       * @description Left out or empty: all of messages. `audit.entry`, each entry of the audit trail, only by its name. `webhook.challenge` alone: nothing is sent to it, and its address may be the `webhookUrl` of messages.
       * @default []
       */
      events?: (
        | "message.accepted"
        | "message.scheduled"
        | "message.unconfirmed"
        | "message.sent"
        | "message.delivered"
        | "message.undelivered"
        | "message.failed"
        | "message.canceled"
        | "message.expired"
        | "audit.entry"
        | "webhook.challenge"
      )[];
      /**
       * @description How it is told telephone numbers; left out: `masked` (010****5678) where fields are protected, else `full`. There `full` needs the scope `reveal` beside `admin`.
       * @enum {string}
       */
      numbers?: "masked" | "full";
      /** @example https://example.com/hooks/sms */
      url: string;
    };
    WebhookList: {
      data: components["schemas"]["Webhook"][];
    };
    WebhookPatch: {
      description?: string;
      events?: (
        | "message.accepted"
        | "message.scheduled"
        | "message.unconfirmed"
        | "message.sent"
        | "message.delivered"
        | "message.undelivered"
        | "message.failed"
        | "message.canceled"
        | "message.expired"
        | "audit.entry"
        | "webhook.challenge"
      )[];
      /**
       * @description How it is told telephone numbers; left out: `masked` (010****5678) where fields are protected, else `full`. There `full` needs the scope `reveal` beside `admin`.
       * @enum {string}
       */
      numbers?: "masked" | "full";
      /** @example https://example.com/hooks/sms */
      url?: string;
    };
    WebhookReplay: {
      /** @description Messages that could not be asked: call again. */
      errors: number;
      /** @description Events that are on their way again. */
      events: number;
      /** @description Messages past their retention: SQL has their record, nobody can deliver it. */
      gone: string[];
      messages: number;
      /** @description Where to go on; null at the end. */
      next_cursor: string | null;
    };
    WebhookReplayInput: {
      cursor?: string;
      /** @description Left out: all that are enabled. */
      endpointId?: string;
      /**
       * Format: date-time
       * @description Events at or after.
       */
      from: string;
      /**
       * @description Messages looked at.
       * @default 100
       */
      limit?: number;
      /**
       * @description failed: tried and not taken; missing: never tried; all: taken ones too.
       * @default failed
       * @enum {string}
       */
      only?: "failed" | "missing" | "all";
      /**
       * Format: date-time
       * @description Events before.
       */
      until: string;
    };
    WebhookResend: {
      endpointId: string;
      messageId: string;
      webhookId: string;
    };
    WebhookRotateInput: {
      /**
       * @description How long the old secret signs along, seconds.
       * @default 86400
       */
      overlap?: number;
    };
    WebhookSecret: {
      /**
       * Format: date-time
       * @description Until when the one before signs along; null where there was none.
       */
      previousUntil: string | null;
      /**
       * @description Shown once.
       * @example whsec_…
       */
      secret: string;
    };
    WebhookTest: {
      /** @description The first 1,024 bytes of what came back. */
      answer: string;
      delivered: boolean;
      durationMs: number;
      /** @description Why there is no status. */
      error: string | null;
      status: number | null;
      webhookId: string;
    };
    WebhookWithSecret: components["schemas"]["Webhook"] & {
      /**
       * @description Shown once.
       * @example whsec_…
       */
      secret: string;
    };
  };
  responses: never;
  parameters: never;
  requestBodies: never;
  headers: {
    /** @description The language of `title` and `detail`. */
    "Content-Language": "en" | "ko";
    /** @description `true`: the answer of an earlier request with the same key; nothing new was made. */
    "Idempotent-Replayed": "true";
    /** @description Where what was made can be looked up. */
    Location: string;
    /** @description `X-Request-Id` of the request that an answer repeats. */
    "Original-Request-Id": string;
    /** @description What is left of the key's rate, and of a used-up quota: `"rate";r=9;t=1` (IETF draft). Not sent where no rate is set. */
    RateLimit: string;
    /** @description The rate and quotas themselves: `"rate";q=10;w=1` (IETF draft). */
    "RateLimit-Policy": string;
    /** @description Seconds until a repeat has a chance. */
    "Retry-After": number;
    /** @description The request's own id if it sent one, or ours: name it when you ask for help. */
    "X-Request-Id": string;
  };
  pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
  getSecurityContact: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description SECURITY_CONTACT */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "text/plain": string;
        };
      };
    };
  };
  getDocs: {
    parameters: {
      query?: {
        /** @description The language of its texts. Left out: as Accept-Language says. */
        lang?: "en" | "ko";
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The page */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "text/html": string;
        };
      };
    };
  };
  getHealth: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description It does */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "ok": true
           *     }
           */
          "application/json": components["schemas"]["Health"];
        };
      };
    };
  };
  getMetrics: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Version 0.0.4 */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "text/plain": string;
        };
      };
    };
  };
  getOpenApi: {
    parameters: {
      query?: {
        /** @description The language of its texts. Left out: as Accept-Language says. */
        lang?: "en" | "ko";
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description OpenAPI 3.1 */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": {
            [key: string]: unknown;
          };
        };
      };
    };
  };
  getProblemPage: {
    parameters: {
      query?: {
        /** @description The language of its texts. Left out: as Accept-Language says. */
        lang?: "en" | "ko";
      };
      header?: never;
      path: {
        /** @example not_found */
        code: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The page of the code */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "text/html": string;
        };
      };
    };
  };
  getReadiness: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Ready */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["Ready"];
        };
      };
    };
  };
  getAbout: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description About the key and this service */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["About"];
        };
      };
    };
  };
  listApprovals: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description All of them */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": {
            data: components["schemas"]["Approval"][];
          };
        };
      };
    };
  };
  requestApproval: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        "application/json": components["schemas"]["ApprovalInput"];
      };
    };
    responses: {
      /** @description It waits for a second person */
      201: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["Approval"];
        };
      };
    };
  };
  approveApproval: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @example apr_… */
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Confirmed */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["Approval"];
        };
      };
    };
  };
  refuseApproval: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @example apr_… */
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Refused */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["Approval"];
        };
      };
    };
  };
  listAuditEntries: {
    parameters: {
      query?: {
        /** @example key.revoked */
        action?: string;
        /**
         * @description `api-key`, `key:<name>`, `person:<name>` or `system`.
         * @example api-key
         */
        actor?: string;
        cursor?: string;
        /** @description At or after. */
        from?: string;
        limit?: number;
        /** @description The transitions of one message and what was done to it. */
        messageId?: string;
        /** @description `operators`: what operators did to other tenants. For operators only. */
        of?: "tenant" | "operators";
        /** @description `true`: those of all messages too, as `message.<event>`. */
        transitions?: "true" | "false";
        /** @description Before. */
        until?: string;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description A page */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "data": [
           *         {
           *           "id": "a0000000000000000014",
           *           "actor": "api-key",
           *           "action": "key.revoked",
           *           "origin": {},
           *           "person": null,
           *           "hash": "0123456789ABCDEFGHJKMNPQRSTVWXYZabcdefghjkm",
           *           "at": "2026-12-01T09:00:00.000Z",
           *           "requestId": "req-4",
           *           "keyId": null,
           *           "seq": 7,
           *           "detail": {
           *             "name": "nightly",
           *             "keyId": "key_123456789ABCDEFGHJKM",
           *             "scopes": "read",
           *             "changes": {
           *               "revoked": {
           *                 "after": true,
           *                 "before": false
           *               }
           *             }
           *           }
           *         }
           *       ],
           *       "next_cursor": null,
           *       "has_more": false
           *     }
           */
          "application/json": components["schemas"]["AuditPage"];
        };
      };
    };
  };
  exportAudit: {
    parameters: {
      query?: {
        /** @description Behind this entry: the `id` of the last line that you have. */
        after?: string;
        /** @description At or after. */
        from?: string;
        /** @description `operators`: what operators did to other tenants. For operators only. */
        of?: "tenant" | "operators";
        /** @description Before. */
        until?: string;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The file */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/x-ndjson": string;
        };
      };
    };
  };
  verifyAudit: {
    parameters: {
      query?: {
        /** @description `next` of the call before: the number that it ended with. */
        after?: number | null;
        /** @description Entries of this call. */
        limit?: number;
        /** @description `operators`: what operators did to other tenants; it stands in the tenants' own trails too. For operators only. */
        of?: "tenant" | "operators";
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description What was done to it, or that nothing was */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["AuditVerdict"];
        };
      };
    };
  };
  getBalance: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description One entry for each prepaid amount */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["Balance"];
        };
      };
    };
  };
  listBatches: {
    parameters: {
      query?: {
        cursor?: string;
        limit?: number;
        /** @description `X-Request-Id` of the request that made it. */
        requestId?: string;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description A page */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "data": [
           *         {
           *           "id": "bat_89ABCDEFGHJKMNPQRSTVWXYZabcdefghjkmn0000000",
           *           "name": null,
           *           "state": "completed",
           *           "type": "SMS",
           *           "templateId": null,
           *           "total": 1,
           *           "counts": {
           *             "pending": 0,
           *             "accepted": 0,
           *             "scheduled": 0,
           *             "sending": 0,
           *             "unconfirmed": 0,
           *             "sent": 0,
           *             "delivered": 0,
           *             "undelivered": 0,
           *             "failed": 0,
           *             "canceled": 1,
           *             "expired": 0,
           *             "refused": 0
           *           },
           *           "finished": 1,
           *           "requestId": "req-3",
           *           "acceptedAt": "2026-12-01T09:00:00.000Z",
           *           "scheduledAt": null,
           *           "startedAt": "2026-12-01T09:00:00.000Z",
           *           "submittedAt": "2026-12-01T09:00:00.000Z",
           *           "canceledAt": "2026-12-01T09:00:00.000Z",
           *           "completedAt": "2026-12-01T09:00:00.000Z"
           *         }
           *       ],
           *       "next_cursor": null,
           *       "has_more": false
           *     }
           */
          "application/json": components["schemas"]["BatchPage"];
        };
      };
    };
  };
  sendBatch: {
    parameters: {
      query?: {
        /** @description `true`: nothing is stored, sent or counted, and no key is used; the answer says what the request would make. */
        dryRun?: "true" | "false";
        partial?: "true" | "false";
      };
      header?: {
        /** @description The same key and body: the same batch, and no message twice. */
        "idempotency-key"?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        /**
         * @example {
         *       "message": {
         *         "text": "#{name}님, 주문이 접수되었습니다.",
         *         "scheduledAt": "2026-12-01T09:00:00.000Z"
         *       },
         *       "messages": [
         *         {
         *           "to": "01023456789",
         *           "variables": {
         *             "name": "홍길동"
         *           }
         *         }
         *       ]
         *     }
         */
        "application/json": components["schemas"]["BatchInput"];
        "application/x-ndjson": string;
      };
    };
    responses: {
      /** @description With `dryRun=true`: what it would make */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["BatchDryRun"];
        };
      };
      /** @description Every accepted row will be sent */
      202: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "id": "bat_123456789ABCDEFGHJKMNPQRSTVWXYZabcdefghjkmn",
           *       "name": null,
           *       "state": "submitting",
           *       "total": 1,
           *       "accepted": 1,
           *       "refused": 0,
           *       "errors": [],
           *       "duplicates": [],
           *       "grown": [],
           *       "acceptedAt": "2026-12-01T09:00:00.000Z",
           *       "scheduledAt": null
           *     }
           */
          "application/json": components["schemas"]["BatchAccepted"];
        };
      };
    };
  };
  getBatch: {
    parameters: {
      query?: {
        cursor?: string;
        limit?: number;
        state?:
          | "accepted"
          | "scheduled"
          | "sending"
          | "unconfirmed"
          | "sent"
          | "delivered"
          | "undelivered"
          | "failed"
          | "canceled"
          | "expired";
      };
      header?: never;
      path: {
        /** @example bat_23456789ABCDEFGHJKMNPQRSTVWXYZabcdefghjkmn0 */
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The batch */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "id": "bat_3456789ABCDEFGHJKMNPQRSTVWXYZabcdefghjkmn00",
           *       "name": null,
           *       "state": "submitting",
           *       "type": "SMS",
           *       "templateId": null,
           *       "total": 1,
           *       "counts": {
           *         "pending": 1,
           *         "accepted": 0,
           *         "scheduled": 0,
           *         "sending": 0,
           *         "unconfirmed": 0,
           *         "sent": 0,
           *         "delivered": 0,
           *         "undelivered": 0,
           *         "failed": 0,
           *         "canceled": 0,
           *         "expired": 0,
           *         "refused": 0
           *       },
           *       "finished": 0,
           *       "requestId": "req-3",
           *       "acceptedAt": "2026-12-01T09:00:00.000Z",
           *       "scheduledAt": null,
           *       "startedAt": null,
           *       "submittedAt": null,
           *       "canceledAt": null,
           *       "completedAt": null,
           *       "refusals": [],
           *       "firstAcceptedAt": null,
           *       "firstSentAt": null,
           *       "lastFinalAt": null,
           *       "errors": [],
           *       "members": {
           *         "data": [],
           *         "next_cursor": null,
           *         "has_more": false
           *       },
           *       "warnings": []
           *     }
           */
          "application/json": components["schemas"]["BatchDetail"];
        };
      };
    };
  };
  cancelBatch: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @example bat_6789ABCDEFGHJKMNPQRSTVWXYZabcdefghjkmn00000 */
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description What no provider was given is being canceled */
      202: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "id": "bat_789ABCDEFGHJKMNPQRSTVWXYZabcdefghjkmn000000",
           *       "name": null,
           *       "state": "open",
           *       "type": "SMS",
           *       "templateId": null,
           *       "total": 1,
           *       "counts": {
           *         "pending": 0,
           *         "accepted": 0,
           *         "scheduled": 1,
           *         "sending": 0,
           *         "unconfirmed": 0,
           *         "sent": 0,
           *         "delivered": 0,
           *         "undelivered": 0,
           *         "failed": 0,
           *         "canceled": 0,
           *         "expired": 0,
           *         "refused": 0
           *       },
           *       "finished": 0,
           *       "requestId": "req-3",
           *       "acceptedAt": "2026-12-01T09:00:00.000Z",
           *       "scheduledAt": null,
           *       "startedAt": "2026-12-01T09:00:00.000Z",
           *       "submittedAt": "2026-12-01T09:00:00.000Z",
           *       "canceledAt": "2026-12-01T09:00:00.000Z",
           *       "completedAt": null
           *     }
           */
          "application/json": components["schemas"]["Batch"];
        };
      };
    };
  };
  watchBatch: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The socket is open */
      101: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
    };
  };
  refreshBatch: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @example bat_456789ABCDEFGHJKMNPQRSTVWXYZabcdefghjkmn000 */
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description They are being checked */
      202: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "id": "bat_56789ABCDEFGHJKMNPQRSTVWXYZabcdefghjkmn0000",
           *       "name": null,
           *       "state": "open",
           *       "type": "SMS",
           *       "templateId": null,
           *       "total": 1,
           *       "counts": {
           *         "pending": 0,
           *         "accepted": 0,
           *         "scheduled": 1,
           *         "sending": 0,
           *         "unconfirmed": 0,
           *         "sent": 0,
           *         "delivered": 0,
           *         "undelivered": 0,
           *         "failed": 0,
           *         "canceled": 0,
           *         "expired": 0,
           *         "refused": 0
           *       },
           *       "finished": 0,
           *       "requestId": "req-3",
           *       "acceptedAt": "2026-12-01T09:00:00.000Z",
           *       "scheduledAt": null,
           *       "startedAt": "2026-12-01T09:00:00.000Z",
           *       "submittedAt": "2026-12-01T09:00:00.000Z",
           *       "canceledAt": null,
           *       "completedAt": null
           *     }
           */
          "application/json": components["schemas"]["Batch"];
        };
      };
    };
  };
  listDeadLetters: {
    parameters: {
      query?: {
        cursor?: string;
        /** @example busy */
        errorClass?: string;
        from?: string;
        kind?: "send" | "mirror";
        limit?: number;
        until?: string;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description A page */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["DeadLetterPage"];
        };
      };
    };
  };
  getDeadLetter: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @example send:msg_2f0… */
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The dead letter */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["DeadLetter"];
        };
      };
    };
  };
  discardDeadLetter: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @example send:msg_2f0… */
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Discarded */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["DeadLetter"];
        };
      };
    };
  };
  replayDeadLetter: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @example send:msg_2f0… */
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description On its way: the dead letter as it was */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["DeadLetter"];
        };
      };
    };
  };
  replayDeadLetters: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        "application/json": components["schemas"]["DeadLetterReplayInput"];
      };
    };
    responses: {
      /** @description What became of them */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["DeadLetterReplay"];
        };
      };
    };
  };
  watchEvents: {
    parameters: {
      query?: {
        batchId?: string;
        purpose?: "info" | "auth" | "ad";
        state?:
          | "accepted"
          | "scheduled"
          | "sending"
          | "unconfirmed"
          | "sent"
          | "delivered"
          | "undelivered"
          | "failed"
          | "canceled"
          | "expired";
        templateId?: string;
        /** @example ALIMTALK */
        type?: string;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The socket is open */
      101: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
    };
  };
  createExport: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        "application/json": components["schemas"]["ExportInput"];
      };
    };
    responses: {
      /** @description Begun */
      202: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["Export"];
        };
      };
    };
  };
  getExport: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @example exp_2f0… */
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The export */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["Export"];
        };
      };
    };
  };
  deleteExport: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @example exp_2f0… */
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description It goes on no more, and its parts are gone */
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
    };
  };
  downloadExportPart: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @example exp_2f0… */
        id: string;
        part: number;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The file */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": string;
          "application/x-ndjson": string;
          "text/csv": string;
        };
      };
    };
  };
  listMessages: {
    parameters: {
      query?: {
        batchId?: string;
        /** @description Belongs to the `time` it was made with. */
        cursor?: string;
        /** @description At or after. */
        from?: string;
        /** @example 50 */
        limit?: number;
        /** @description `masked`: 010****5678. Default: `masked` where fields are protected, else `full`. There `full` needs the scope `reveal`, and each number that is shown is put on record: `GET /v1/reports/access`. */
        numbers?: "masked" | "full";
        /** @example iwinv */
        providerId?: string;
        /** @description Of `iwinv` unless providerId says otherwise. */
        providerMessageId?: string;
        /** @description Hash of the recipient, from `POST /v1/recipients/hash`. */
        recipient?: string;
        /** @description `X-Request-Id` of the request that made them: finds what became of a request whose answer was lost. From SQL: ask again for some seconds before you take an empty list for a no. */
        requestId?: string;
        /** @example delivered */
        state?:
          | "accepted"
          | "scheduled"
          | "sending"
          | "unconfirmed"
          | "sent"
          | "delivered"
          | "undelivered"
          | "failed"
          | "canceled"
          | "expired";
        /** @description k-msg's word; some stand for several states. */
        status?: "PENDING" | "SENT" | "DELIVERED" | "FAILED" | "CANCELLED" | "UNKNOWN";
        templateId?: string;
        /** @description What `from`, `until` and the order refer to: the request or the last change. */
        time?: "request" | "event";
        type?: "SMS" | "LMS" | "MMS" | "ALIMTALK";
        /** @description Before. */
        until?: string;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description A page */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "data": [
           *         {
           *           "id": "msg_456789ABCDEFGHJKMNPQRSTVWXYZabcdefghjkmn000",
           *           "state": "delivered",
           *           "stateSource": "history",
           *           "status": "DELIVERED",
           *           "final": true,
           *           "type": "SMS",
           *           "to": "01012345678",
           *           "from": "0212345678",
           *           "templateId": null,
           *           "providerId": "iwinv",
           *           "providerMessageId": "1000001",
           *           "providerStatusCode": "06",
           *           "providerStatusMessage": "전송 성공",
           *           "attempts": 1,
           *           "checks": 1,
           *           "revision": 4,
           *           "acceptedAt": "2026-12-01T09:00:00.000Z",
           *           "scheduledAt": null,
           *           "sentAt": "2026-12-01T09:00:00.000Z",
           *           "deliveredAt": "2026-12-01T09:00:00.000Z",
           *           "deliveredAtSource": "observed",
           *           "failedAt": null,
           *           "finalizedAt": "2026-12-01T09:00:00.000Z",
           *           "nextCheckAt": null,
           *           "error": null,
           *           "customFields": null,
           *           "failoverOf": null,
           *           "fallbackId": null,
           *           "warnings": [],
           *           "batchId": null,
           *           "batchIndex": null,
           *           "requestId": "req-1",
           *           "recipient": "0123456789ABCDEFGHJKMNPQRSTVWXYZabcdefghjkm",
           *           "redactedAt": null
           *         }
           *       ],
           *       "next_cursor": null,
           *       "has_more": false
           *     }
           */
          "application/json": components["schemas"]["MessagePage"];
        };
      };
    };
  };
  sendMessage: {
    parameters: {
      query?: never;
      header?: {
        /** @description The same key and body: the same message. 1–255 visible ASCII characters. */
        "idempotency-key"?: string;
        /** @description `respond-async` or `wait=<seconds>`. */
        prefer?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        /**
         * @example {
         *       "type": "SMS",
         *       "to": "01012345678",
         *       "text": "인증번호는 482913 입니다."
         *     }
         */
        "application/json": components["schemas"]["MessageInput"];
      };
    };
    responses: {
      /** @description The provider has answered */
      201: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "id": "msg_123456789ABCDEFGHJKMNPQRSTVWXYZabcdefghjkmn",
           *       "state": "sent",
           *       "stateSource": "answer",
           *       "status": "SENT",
           *       "final": false,
           *       "type": "SMS",
           *       "to": "01012345678",
           *       "from": "0212345678",
           *       "templateId": null,
           *       "providerId": "iwinv",
           *       "providerMessageId": "1000001",
           *       "providerStatusCode": null,
           *       "providerStatusMessage": null,
           *       "attempts": 1,
           *       "checks": 0,
           *       "revision": 3,
           *       "acceptedAt": "2026-12-01T09:00:00.000Z",
           *       "scheduledAt": null,
           *       "sentAt": "2026-12-01T09:00:00.000Z",
           *       "deliveredAt": null,
           *       "deliveredAtSource": null,
           *       "failedAt": null,
           *       "finalizedAt": null,
           *       "nextCheckAt": "2026-12-01T09:00:00.000Z",
           *       "error": null,
           *       "customFields": null,
           *       "failoverOf": null,
           *       "fallbackId": null,
           *       "warnings": [],
           *       "batchId": null,
           *       "batchIndex": null,
           *       "requestId": "req-1",
           *       "recipient": "0123456789ABCDEFGHJKMNPQRSTVWXYZabcdefghjkm",
           *       "redactedAt": null,
           *       "validUntil": "2026-12-01T09:00:00.000Z",
           *       "timeline": [
           *         {
           *           "revision": 1,
           *           "at": "2026-12-01T09:00:00.000Z",
           *           "event": "accepted",
           *           "from": null,
           *           "to": "accepted",
           *           "detail": null
           *         },
           *         {
           *           "revision": 2,
           *           "at": "2026-12-01T09:00:00.000Z",
           *           "event": "attempt_started",
           *           "from": "accepted",
           *           "to": "sending",
           *           "detail": {
           *             "attempt": 1
           *           }
           *         },
           *         {
           *           "revision": 3,
           *           "at": "2026-12-01T09:00:00.000Z",
           *           "event": "sent",
           *           "from": "sending",
           *           "to": "sent",
           *           "detail": {
           *             "attempt": 1,
           *             "providerMessageId": "1000001"
           *           }
           *         }
           *       ]
           *     }
           */
          "application/json": components["schemas"]["MessageWithTimeline"];
        };
      };
      /** @description Accepted; the outcome is not known yet */
      202: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["MessageWithTimeline"];
        };
      };
    };
  };
  getMessage: {
    parameters: {
      query?: {
        /** @description `masked`: 010****5678. Default where fields are protected: `full` for a key with the scope `reveal`, which is put on record (`GET /v1/reports/access`), `masked` for every other; else `full`. */
        numbers?: "masked" | "full";
      };
      header?: never;
      path: {
        /** @example msg_23456789ABCDEFGHJKMNPQRSTVWXYZabcdefghjkmn0 */
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The message */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "id": "msg_3456789ABCDEFGHJKMNPQRSTVWXYZabcdefghjkmn00",
           *       "state": "delivered",
           *       "stateSource": "history",
           *       "status": "DELIVERED",
           *       "final": true,
           *       "type": "SMS",
           *       "to": "01012345678",
           *       "from": "0212345678",
           *       "templateId": null,
           *       "providerId": "iwinv",
           *       "providerMessageId": "1000001",
           *       "providerStatusCode": "06",
           *       "providerStatusMessage": "전송 성공",
           *       "attempts": 1,
           *       "checks": 1,
           *       "revision": 4,
           *       "acceptedAt": "2026-12-01T09:00:00.000Z",
           *       "scheduledAt": null,
           *       "sentAt": "2026-12-01T09:00:00.000Z",
           *       "deliveredAt": "2026-12-01T09:00:00.000Z",
           *       "deliveredAtSource": "observed",
           *       "failedAt": null,
           *       "finalizedAt": "2026-12-01T09:00:00.000Z",
           *       "nextCheckAt": null,
           *       "error": null,
           *       "customFields": null,
           *       "failoverOf": null,
           *       "fallbackId": null,
           *       "warnings": [],
           *       "batchId": null,
           *       "batchIndex": null,
           *       "requestId": "req-1",
           *       "recipient": "0123456789ABCDEFGHJKMNPQRSTVWXYZabcdefghjkm",
           *       "redactedAt": null,
           *       "validUntil": "2026-12-01T09:00:00.000Z",
           *       "timeline": [
           *         {
           *           "revision": 1,
           *           "at": "2026-12-01T09:00:00.000Z",
           *           "event": "accepted",
           *           "from": null,
           *           "to": "accepted",
           *           "detail": null
           *         },
           *         {
           *           "revision": 2,
           *           "at": "2026-12-01T09:00:00.000Z",
           *           "event": "attempt_started",
           *           "from": "accepted",
           *           "to": "sending",
           *           "detail": {
           *             "attempt": 1
           *           }
           *         },
           *         {
           *           "revision": 3,
           *           "at": "2026-12-01T09:00:00.000Z",
           *           "event": "sent",
           *           "from": "sending",
           *           "to": "sent",
           *           "detail": {
           *             "attempt": 1,
           *             "providerMessageId": "1000001"
           *           }
           *         },
           *         {
           *           "revision": 4,
           *           "at": "2026-12-01T09:00:00.000Z",
           *           "event": "delivered",
           *           "from": "sent",
           *           "to": "delivered",
           *           "detail": {
           *             "via": "poll",
           *             "providerMessageId": "1000001",
           *             "providerCode": "06"
           *           }
           *         }
           *       ]
           *     }
           */
          "application/json": components["schemas"]["MessageWithTimeline"];
        };
      };
    };
  };
  cancelMessage: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @example msg_789ABCDEFGHJKMNPQRSTVWXYZabcdefghjkmn000000 */
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description It is not sent any more: `canceled`, or `failed` where an earlier attempt may have been taken */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "id": "msg_89ABCDEFGHJKMNPQRSTVWXYZabcdefghjkmn0000000",
           *       "state": "canceled",
           *       "stateSource": "caller",
           *       "status": "CANCELLED",
           *       "final": true,
           *       "type": "SMS",
           *       "to": "01023456789",
           *       "from": "0212345678",
           *       "templateId": null,
           *       "providerId": "iwinv",
           *       "providerMessageId": null,
           *       "providerStatusCode": null,
           *       "providerStatusMessage": null,
           *       "attempts": 0,
           *       "checks": 0,
           *       "revision": 2,
           *       "acceptedAt": "2026-12-01T09:00:00.000Z",
           *       "scheduledAt": "2026-12-01T09:00:00.000Z",
           *       "sentAt": null,
           *       "deliveredAt": null,
           *       "deliveredAtSource": null,
           *       "failedAt": null,
           *       "finalizedAt": "2026-12-01T09:00:00.000Z",
           *       "nextCheckAt": null,
           *       "error": null,
           *       "customFields": null,
           *       "failoverOf": null,
           *       "fallbackId": null,
           *       "warnings": [],
           *       "batchId": null,
           *       "batchIndex": null,
           *       "requestId": "req-2",
           *       "recipient": "0123456789ABCDEFGHJKMNPQRSTVWXYZabcdefghjkm",
           *       "redactedAt": null,
           *       "validUntil": "2026-12-01T09:00:00.000Z",
           *       "timeline": [
           *         {
           *           "revision": 1,
           *           "at": "2026-12-01T09:00:00.000Z",
           *           "event": "accepted",
           *           "from": null,
           *           "to": "scheduled",
           *           "detail": null
           *         },
           *         {
           *           "revision": 2,
           *           "at": "2026-12-01T09:00:00.000Z",
           *           "event": "canceled",
           *           "from": "scheduled",
           *           "to": "canceled",
           *           "detail": null
           *         }
           *       ]
           *     }
           */
          "application/json": components["schemas"]["MessageWithTimeline"];
        };
      };
    };
  };
  watchMessage: {
    parameters: {
      query?: {
        /** @description `masked`: 010****5678. Default where fields are protected: `full` for a key with the scope `reveal`, which is put on record (`GET /v1/reports/access`), `masked` for every other; else `full`. */
        numbers?: "masked" | "full";
      };
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The socket is open */
      101: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
    };
  };
  redactMessage: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @example msg_DEFGHJKMNPQRSTVWXYZabcdefghjkmn000000000000 */
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description What is left of it */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "id": "msg_EFGHJKMNPQRSTVWXYZabcdefghjkmn0000000000000",
           *       "state": "delivered",
           *       "stateSource": "history",
           *       "status": "DELIVERED",
           *       "final": true,
           *       "type": "SMS",
           *       "to": "",
           *       "from": null,
           *       "templateId": null,
           *       "providerId": "iwinv",
           *       "providerMessageId": "1000001",
           *       "providerStatusCode": "06",
           *       "providerStatusMessage": null,
           *       "attempts": 1,
           *       "checks": 1,
           *       "revision": 5,
           *       "acceptedAt": "2026-12-01T09:00:00.000Z",
           *       "scheduledAt": null,
           *       "sentAt": "2026-12-01T09:00:00.000Z",
           *       "deliveredAt": "2026-12-01T09:00:00.000Z",
           *       "deliveredAtSource": "observed",
           *       "failedAt": null,
           *       "finalizedAt": "2026-12-01T09:00:00.000Z",
           *       "nextCheckAt": null,
           *       "error": null,
           *       "customFields": null,
           *       "failoverOf": null,
           *       "fallbackId": null,
           *       "warnings": [],
           *       "batchId": null,
           *       "batchIndex": null,
           *       "requestId": null,
           *       "recipient": null,
           *       "redactedAt": "2026-12-01T09:00:00.000Z",
           *       "timeline": [
           *         {
           *           "revision": 1,
           *           "at": "2026-12-01T09:00:00.000Z",
           *           "event": "accepted",
           *           "from": null,
           *           "to": "accepted",
           *           "detail": null
           *         },
           *         {
           *           "revision": 2,
           *           "at": "2026-12-01T09:00:00.000Z",
           *           "event": "attempt_started",
           *           "from": "accepted",
           *           "to": "sending",
           *           "detail": {
           *             "attempt": 1
           *           }
           *         },
           *         {
           *           "revision": 3,
           *           "at": "2026-12-01T09:00:00.000Z",
           *           "event": "sent",
           *           "from": "sending",
           *           "to": "sent",
           *           "detail": {
           *             "attempt": 1,
           *             "providerMessageId": "1000001"
           *           }
           *         },
           *         {
           *           "revision": 4,
           *           "at": "2026-12-01T09:00:00.000Z",
           *           "event": "delivered",
           *           "from": "sent",
           *           "to": "delivered",
           *           "detail": {
           *             "via": "poll",
           *             "providerMessageId": "1000001",
           *             "providerCode": "06"
           *           }
           *         },
           *         {
           *           "revision": 5,
           *           "at": "2026-12-01T09:00:00.000Z",
           *           "event": "redacted",
           *           "from": "delivered",
           *           "to": "delivered",
           *           "detail": null
           *         }
           *       ]
           *     }
           */
          "application/json": components["schemas"]["MessageWithTimeline"];
        };
      };
    };
  };
  refreshMessage: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @example msg_56789ABCDEFGHJKMNPQRSTVWXYZabcdefghjkmn0000 */
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The message after the check */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "id": "msg_6789ABCDEFGHJKMNPQRSTVWXYZabcdefghjkmn00000",
           *       "state": "delivered",
           *       "stateSource": "history",
           *       "status": "DELIVERED",
           *       "final": true,
           *       "type": "SMS",
           *       "to": "01012345678",
           *       "from": "0212345678",
           *       "templateId": null,
           *       "providerId": "iwinv",
           *       "providerMessageId": "1000001",
           *       "providerStatusCode": "06",
           *       "providerStatusMessage": "전송 성공",
           *       "attempts": 1,
           *       "checks": 1,
           *       "revision": 4,
           *       "acceptedAt": "2026-12-01T09:00:00.000Z",
           *       "scheduledAt": null,
           *       "sentAt": "2026-12-01T09:00:00.000Z",
           *       "deliveredAt": "2026-12-01T09:00:00.000Z",
           *       "deliveredAtSource": "observed",
           *       "failedAt": null,
           *       "finalizedAt": "2026-12-01T09:00:00.000Z",
           *       "nextCheckAt": null,
           *       "error": null,
           *       "customFields": null,
           *       "failoverOf": null,
           *       "fallbackId": null,
           *       "warnings": [],
           *       "batchId": null,
           *       "batchIndex": null,
           *       "requestId": "req-1",
           *       "recipient": "0123456789ABCDEFGHJKMNPQRSTVWXYZabcdefghjkm",
           *       "redactedAt": null,
           *       "validUntil": "2026-12-01T09:00:00.000Z",
           *       "timeline": [
           *         {
           *           "revision": 1,
           *           "at": "2026-12-01T09:00:00.000Z",
           *           "event": "accepted",
           *           "from": null,
           *           "to": "accepted",
           *           "detail": null
           *         },
           *         {
           *           "revision": 2,
           *           "at": "2026-12-01T09:00:00.000Z",
           *           "event": "attempt_started",
           *           "from": "accepted",
           *           "to": "sending",
           *           "detail": {
           *             "attempt": 1
           *           }
           *         },
           *         {
           *           "revision": 3,
           *           "at": "2026-12-01T09:00:00.000Z",
           *           "event": "sent",
           *           "from": "sending",
           *           "to": "sent",
           *           "detail": {
           *             "attempt": 1,
           *             "providerMessageId": "1000001"
           *           }
           *         },
           *         {
           *           "revision": 4,
           *           "at": "2026-12-01T09:00:00.000Z",
           *           "event": "delivered",
           *           "from": "sent",
           *           "to": "delivered",
           *           "detail": {
           *             "via": "poll",
           *             "providerMessageId": "1000001",
           *             "providerCode": "06"
           *           }
           *         }
           *       ]
           *     }
           */
          "application/json": components["schemas"]["MessageWithTimeline"];
        };
      };
    };
  };
  resolveMessage: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @example msg_2f0… */
        id: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        "application/json": components["schemas"]["ResolveInput"];
      };
    };
    responses: {
      /** @description The message after it */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["MessageWithTimeline"];
        };
      };
    };
  };
  exportMessagesCsv: {
    parameters: {
      query: {
        batchId?: string;
        /** @description `true` begins with a byte order mark, without which Excel garbles Korean. */
        bom?: "true" | "false";
        /** @description `true`: CSV for a double click in Excel. Begins with a byte order mark; texts that Excel would change are written as `="010…"`; times as `2026-11-20 09:00:00`. */
        excel?: "true" | "false";
        /**
         * @description Requested at or after.
         * @example 2026-11-01T00:00:00+09:00
         */
        from: string;
        /** @description `masked`: 010****5678. `full` needs the scope `reveal` beside `export` where fields are protected. */
        numbers?: "masked" | "full";
        /**
         * @description Why: 1–200 visible characters. It is kept in the audit trail.
         * @example monthly settlement
         */
        reason: string;
        state?:
          | "accepted"
          | "scheduled"
          | "sending"
          | "unconfirmed"
          | "sent"
          | "delivered"
          | "undelivered"
          | "failed"
          | "canceled"
          | "expired";
        templateId?: string;
        type?: "SMS" | "LMS" | "MMS" | "ALIMTALK";
        /**
         * @description Requested before.
         * @example 2026-12-01T00:00:00+09:00
         */
        until: string;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The file */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "text/csv": string;
        };
      };
    };
  };
  exportMessagesNdjson: {
    parameters: {
      query: {
        batchId?: string;
        /**
         * @description Requested at or after.
         * @example 2026-11-01T00:00:00+09:00
         */
        from: string;
        /** @description `masked`: 010****5678. `full` needs the scope `reveal` beside `export` where fields are protected. */
        numbers?: "masked" | "full";
        /**
         * @description Why: 1–200 visible characters. It is kept in the audit trail.
         * @example monthly settlement
         */
        reason: string;
        state?:
          | "accepted"
          | "scheduled"
          | "sending"
          | "unconfirmed"
          | "sent"
          | "delivered"
          | "undelivered"
          | "failed"
          | "canceled"
          | "expired";
        templateId?: string;
        type?: "SMS" | "LMS" | "MMS" | "ALIMTALK";
        /**
         * @description Requested before.
         * @example 2026-12-01T00:00:00+09:00
         */
        until: string;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The file */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/x-ndjson": string;
        };
      };
    };
  };
  exportMessagesXlsx: {
    parameters: {
      query: {
        batchId?: string;
        /**
         * @description Requested at or after.
         * @example 2026-11-01T00:00:00+09:00
         */
        from: string;
        /** @description `masked`: 010****5678. `full` needs the scope `reveal` beside `export` where fields are protected. */
        numbers?: "masked" | "full";
        /**
         * @description Why: 1–200 visible characters. It is kept in the audit trail.
         * @example monthly settlement
         */
        reason: string;
        state?:
          | "accepted"
          | "scheduled"
          | "sending"
          | "unconfirmed"
          | "sent"
          | "delivered"
          | "undelivered"
          | "failed"
          | "canceled"
          | "expired";
        templateId?: string;
        type?: "SMS" | "LMS" | "MMS" | "ALIMTALK";
        /**
         * @description Requested before.
         * @example 2026-12-01T00:00:00+09:00
         */
        until: string;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The file */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": string;
        };
      };
    };
  };
  getMirrorRebuild: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description How far it is */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["MirrorRebuild"];
        };
      };
    };
  };
  rebuildMirror: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        "application/json": components["schemas"]["MirrorRebuildInput"];
      };
    };
    responses: {
      /** @description How far it is now */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["MirrorRebuild"];
        };
      };
    };
  };
  repairMirror: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        "application/json": components["schemas"]["MirrorRepairInput"];
      };
    };
    responses: {
      /** @description What was done */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["MirrorRepair"];
        };
      };
    };
  };
  verifyMirror: {
    parameters: {
      query: {
        /**
         * @description A calendar day in Korea (UTC+9).
         * @example 2026-11-20
         */
        day: string;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description What differs, or that nothing does */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["MirrorVerdict"];
        };
      };
    };
  };
  listOptOuts: {
    parameters: {
      query?: {
        cursor?: string;
        limit?: number;
        /** @description `ads`: no advertisements. `never`: no messages at all. `service`: none from any tenant; for operators. */
        list?: "ads" | "never" | "service";
        /** @description That one alone, if it stands there. */
        recipient?: string;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description A page */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "data": [
           *         {
           *           "recipient": "0123456789ABCDEFGHJKMNPQRSTVWXYZabcdefghjkm",
           *           "masked": "016****6394",
           *           "list": "ads",
           *           "at": "2026-12-01T09:00:00.000Z",
           *           "source": "api",
           *           "addedAt": "2026-12-01T09:00:00.000Z"
           *         }
           *       ],
           *       "next_cursor": null,
           *       "has_more": false
           *     }
           */
          "application/json": components["schemas"]["OptOutPage"];
        };
      };
    };
  };
  addOptOut: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        /**
         * @example {
         *       "to": "01023456789"
         *     }
         */
        "application/json": components["schemas"]["OptOutInput"];
      };
    };
    responses: {
      /** @description It stood there already, as it stands */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["OptOut"];
        };
      };
      /** @description On the list */
      201: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "recipient": "0123456789ABCDEFGHJKMNPQRSTVWXYZabcdefghjkm",
           *       "masked": "016****6394",
           *       "list": "ads",
           *       "at": "2026-12-01T09:00:00.000Z",
           *       "source": "api",
           *       "addedAt": "2026-12-01T09:00:00.000Z"
           *     }
           */
          "application/json": components["schemas"]["OptOut"];
        };
      };
    };
  };
  removeOptOut: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        /**
         * @example {
         *       "to": "01023456789"
         *     }
         */
        "application/json": components["schemas"]["OptOutName"];
      };
    };
    responses: {
      /** @description What stood there */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "recipient": "0123456789ABCDEFGHJKMNPQRSTVWXYZabcdefghjkm",
           *       "masked": "016****6394",
           *       "list": "ads",
           *       "at": "2026-12-01T09:00:00.000Z",
           *       "source": "api",
           *       "addedAt": "2026-12-01T09:00:00.000Z"
           *     }
           */
          "application/json": components["schemas"]["OptOut"];
        };
      };
    };
  };
  exportOptOutsCsv: {
    parameters: {
      query?: {
        /** @description `true`: CSV for a double click in Excel. Begins with a byte order mark; texts that Excel would change are written as `="010…"`; times as `2026-11-20 09:00:00`. */
        excel?: "true" | "false";
        /** @description `ads`: no advertisements. `never`: no messages at all. `service`: none from any tenant; for operators. */
        list?: "ads" | "never" | "service";
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The file */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "text/csv": string;
        };
      };
    };
  };
  exportOptOutsXlsx: {
    parameters: {
      query?: {
        /** @description `ads`: no advertisements. `never`: no messages at all. `service`: none from any tenant; for operators. */
        list?: "ads" | "never" | "service";
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The file */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": string;
        };
      };
    };
  };
  importOptOuts: {
    parameters: {
      query?: {
        /** @description `ads`: no advertisements. `never`: no messages at all. `service`: none from any tenant; for operators. */
        list?: "ads" | "never" | "service";
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        /**
         * @example number
         *     01034567890
         */
        "text/csv": string;
      };
    };
    responses: {
      /** @description What became of the lines */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "lines": 1,
           *       "added": 1,
           *       "known": 0,
           *       "full": 0,
           *       "refused": 0,
           *       "errors": [],
           *       "warnings": [],
           *       "encoding": "utf-8"
           *     }
           */
          "application/json": components["schemas"]["OptOutImport"];
        };
      };
    };
  };
  eraseRecipient: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        "application/json": components["schemas"]["EraseInput"];
      };
    };
    responses: {
      /** @description Begun */
      202: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["Erasure"];
        };
      };
    };
  };
  getErasure: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The erasure */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["Erasure"];
        };
      };
    };
  };
  listHolds: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Up to 1000 */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "data": [
           *         {
           *           "id": "hld_23456789ABCDEFGHJKMN",
           *           "messageId": "msg_BCDEFGHJKMNPQRSTVWXYZabcdefghjkmn0000000000",
           *           "recipient": null,
           *           "reason": "a complaint is open",
           *           "createdAt": "2026-12-01T09:00:00.000Z",
           *           "createdBy": "key:backend",
           *           "releasedAt": null,
           *           "messages": 120
           *         }
           *       ]
           *     }
           */
          "application/json": components["schemas"]["HoldList"];
        };
      };
    };
  };
  createHold: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        /**
         * @example {
         *       "messageId": "msg_9ABCDEFGHJKMNPQRSTVWXYZabcdefghjkmn00000000",
         *       "reason": "a complaint is open"
         *     }
         */
        "application/json": components["schemas"]["HoldInput"];
      };
    };
    responses: {
      /** @description It holds */
      201: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "id": "hld_123456789ABCDEFGHJKM",
           *       "messageId": "msg_ABCDEFGHJKMNPQRSTVWXYZabcdefghjkmn000000000",
           *       "recipient": null,
           *       "reason": "a complaint is open",
           *       "createdAt": "2026-12-01T09:00:00.000Z",
           *       "createdBy": "key:backend",
           *       "releasedAt": null,
           *       "messages": 120
           *     }
           */
          "application/json": components["schemas"]["Hold"];
        };
      };
    };
  };
  releaseHold: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @example hld_3456789ABCDEFGHJKMNP */
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Released */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "id": "hld_456789ABCDEFGHJKMNPQ",
           *       "messageId": "msg_CDEFGHJKMNPQRSTVWXYZabcdefghjkmn00000000000",
           *       "recipient": null,
           *       "reason": "a complaint is open",
           *       "createdAt": "2026-12-01T09:00:00.000Z",
           *       "createdBy": "key:backend",
           *       "releasedAt": "2026-12-01T09:00:00.000Z",
           *       "messages": 120
           *     }
           */
          "application/json": components["schemas"]["Hold"];
        };
      };
    };
  };
  getPrivacyKeys: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The keys in use */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["PrivacyKeys"];
        };
      };
    };
  };
  rotatePrivacyKeys: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        "application/json": components["schemas"]["PrivacyRotateInput"];
      };
    };
    responses: {
      /** @description What was done */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["PrivacyRotation"];
        };
      };
    };
  };
  createReceipt: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        /**
         * @example {
         *       "message_id": "msg_FGHJKMNPQRSTVWXYZabcdefghjkmn00000000000000",
         *       "status": "delivered"
         *     }
         */
        "application/json": components["schemas"]["ReceiptInput"];
      };
    };
    responses: {
      /** @description Merged, known already, or contradicted */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "result": "ignored",
           *       "message": {
           *         "id": "msg_GHJKMNPQRSTVWXYZabcdefghjkmn000000000000000",
           *         "state": "delivered",
           *         "stateSource": "history",
           *         "status": "DELIVERED",
           *         "final": true,
           *         "type": "SMS",
           *         "to": "",
           *         "from": null,
           *         "templateId": null,
           *         "providerId": "iwinv",
           *         "providerMessageId": "1000001",
           *         "providerStatusCode": "06",
           *         "providerStatusMessage": null,
           *         "attempts": 1,
           *         "checks": 1,
           *         "revision": 5,
           *         "acceptedAt": "2026-12-01T09:00:00.000Z",
           *         "scheduledAt": null,
           *         "sentAt": "2026-12-01T09:00:00.000Z",
           *         "deliveredAt": "2026-12-01T09:00:00.000Z",
           *         "deliveredAtSource": "observed",
           *         "failedAt": null,
           *         "finalizedAt": "2026-12-01T09:00:00.000Z",
           *         "nextCheckAt": null,
           *         "error": null,
           *         "customFields": null,
           *         "failoverOf": null,
           *         "fallbackId": null,
           *         "warnings": [],
           *         "batchId": null,
           *         "batchIndex": null,
           *         "requestId": null,
           *         "recipient": null,
           *         "redactedAt": "2026-12-01T09:00:00.000Z",
           *         "timeline": [
           *           {
           *             "revision": 1,
           *             "at": "2026-12-01T09:00:00.000Z",
           *             "event": "accepted",
           *             "from": null,
           *             "to": "accepted",
           *             "detail": null
           *           },
           *           {
           *             "revision": 2,
           *             "at": "2026-12-01T09:00:00.000Z",
           *             "event": "attempt_started",
           *             "from": "accepted",
           *             "to": "sending",
           *             "detail": {
           *               "attempt": 1
           *             }
           *           },
           *           {
           *             "revision": 3,
           *             "at": "2026-12-01T09:00:00.000Z",
           *             "event": "sent",
           *             "from": "sending",
           *             "to": "sent",
           *             "detail": {
           *               "attempt": 1,
           *               "providerMessageId": "1000001"
           *             }
           *           },
           *           {
           *             "revision": 4,
           *             "at": "2026-12-01T09:00:00.000Z",
           *             "event": "delivered",
           *             "from": "sent",
           *             "to": "delivered",
           *             "detail": {
           *               "via": "poll",
           *               "providerMessageId": "1000001",
           *               "providerCode": "06"
           *             }
           *           },
           *           {
           *             "revision": 5,
           *             "at": "2026-12-01T09:00:00.000Z",
           *             "event": "redacted",
           *             "from": "delivered",
           *             "to": "delivered",
           *             "detail": null
           *           }
           *         ]
           *       }
           *     }
           */
          "application/json": components["schemas"]["ReceiptResult"];
        };
      };
    };
  };
  hashRecipient: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        /**
         * @example {
         *       "to": "01012345678"
         *     }
         */
        "application/json": components["schemas"]["RecipientInput"];
      };
    };
    responses: {
      /** @description The hash; another tenant has another one */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "recipient": "0123456789ABCDEFGHJKMNPQRSTVWXYZabcdefghjkm"
           *     }
           */
          "application/json": components["schemas"]["Recipient"];
        };
      };
    };
  };
  getAccessReport: {
    parameters: {
      query?: {
        /** @description CSV: begin with a byte order mark, for Excel. */
        bom?: "true" | "false";
        /** @description `true`: CSV for a double click in Excel. Begins with a byte order mark; texts that Excel would change are written as `="010…"`; times as `2026-11-20 09:00:00`. */
        excel?: "true" | "false";
        /** @description `xlsx`: a workbook. Texts are texts, numbers numbers, times dates on the clocks of `tz`. */
        format?: "json" | "csv" | "xlsx";
        /**
         * @description ISO 8601 with an offset, or a day: its first moment in `tz`. Inclusive; default 24 h before `until`, at most 400 days.
         * @example 2026-11-20
         */
        from?: string;
        /**
         * @description A month of `tz`, in the place of `from` and `until`. Without any of the three: the current one, up to now.
         * @example 2026-11
         */
        month?: string;
        /** @description An IANA time zone. */
        tz?: string;
        /** @description The same, exclusive; default now. */
        until?: string;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The report; as a table with `format=csv` or `format=xlsx` */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "from": "2026-12-01T09:00:00.000Z",
           *       "until": "2026-12-01T09:00:00.000Z",
           *       "tz": "Asia/Seoul",
           *       "viewers": [],
           *       "exports": [],
           *       "truncated": false
           *     }
           */
          "application/json": components["schemas"]["AccessReport"];
          "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": string;
          "text/csv": string;
        };
      };
    };
  };
  getCostReport: {
    parameters: {
      query?: {
        /** @description CSV: begin with a byte order mark, for Excel. */
        bom?: "true" | "false";
        /** @description Which time lies in the range: the request's, or the last change's. */
        by?: "request" | "event";
        /** @description `true`: CSV for a double click in Excel. Begins with a byte order mark; texts that Excel would change are written as `="010…"`; times as `2026-11-20 09:00:00`. */
        excel?: "true" | "false";
        /** @description `xlsx`: a workbook. Texts are texts, numbers numbers, times dates on the clocks of `tz`. */
        format?: "json" | "csv" | "xlsx";
        /**
         * @description ISO 8601 with an offset, or a day: its first moment in `tz`. Inclusive; default 24 h before `until`, at most 400 days.
         * @example 2026-11-20
         */
        from?: string;
        /** @description An IANA time zone. */
        tz?: string;
        /** @description The same, exclusive; default now. */
        until?: string;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The report; as a table with `format=csv` or `format=xlsx` */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "from": "2026-12-01T09:00:00.000Z",
           *       "until": "2026-12-01T09:00:00.000Z",
           *       "tz": "Asia/Seoul",
           *       "by": "request",
           *       "currency": "KRW",
           *       "types": [
           *         {
           *           "type": "SMS",
           *           "messages": 120,
           *           "price": null,
           *           "estimated": null,
           *           "settledMessages": 120,
           *           "settled": {}
           *         }
           *       ],
           *       "estimated": 0,
           *       "settled": {}
           *     }
           */
          "application/json": components["schemas"]["CostReport"];
          "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": string;
          "text/csv": string;
        };
      };
    };
  };
  getErrorsReport: {
    parameters: {
      query?: {
        /** @description CSV: begin with a byte order mark, for Excel. */
        bom?: "true" | "false";
        /** @description Which time lies in the range: the request's, or the last change's. */
        by?: "request" | "event";
        /** @description `true`: CSV for a double click in Excel. Begins with a byte order mark; texts that Excel would change are written as `="010…"`; times as `2026-11-20 09:00:00`. */
        excel?: "true" | "false";
        /** @description `xlsx`: a workbook. Texts are texts, numbers numbers, times dates on the clocks of `tz`. */
        format?: "json" | "csv" | "xlsx";
        /**
         * @description ISO 8601 with an offset, or a day: its first moment in `tz`. Inclusive; default 24 h before `until`, at most 400 days.
         * @example 2026-11-20
         */
        from?: string;
        /** @description An IANA time zone. */
        tz?: string;
        /** @description The same, exclusive; default now. */
        until?: string;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The report; as a table with `format=csv` or `format=xlsx` */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "from": "2026-12-01T09:00:00.000Z",
           *       "until": "2026-12-01T09:00:00.000Z",
           *       "tz": "Asia/Seoul",
           *       "by": "request",
           *       "total": 0,
           *       "previousTotal": 0,
           *       "errors": [],
           *       "truncated": false
           *     }
           */
          "application/json": components["schemas"]["ErrorsReport"];
          "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": string;
          "text/csv": string;
        };
      };
    };
  };
  getLatencyReport: {
    parameters: {
      query?: {
        /** @description CSV: begin with a byte order mark, for Excel. */
        bom?: "true" | "false";
        /** @description Which time lies in the range: the request's, or the last change's. */
        by?: "request" | "event";
        /** @description `true`: CSV for a double click in Excel. Begins with a byte order mark; texts that Excel would change are written as `="010…"`; times as `2026-11-20 09:00:00`. */
        excel?: "true" | "false";
        /** @description `xlsx`: a workbook. Texts are texts, numbers numbers, times dates on the clocks of `tz`. */
        format?: "json" | "csv" | "xlsx";
        /**
         * @description ISO 8601 with an offset, or a day: its first moment in `tz`. Inclusive; default 24 h before `until`, at most 400 days.
         * @example 2026-11-20
         */
        from?: string;
        /** @description An IANA time zone. */
        tz?: string;
        /** @description The same, exclusive; default now. */
        until?: string;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The report; as a table with `format=csv` or `format=xlsx` */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "from": "2026-12-01T09:00:00.000Z",
           *       "until": "2026-12-01T09:00:00.000Z",
           *       "tz": "Asia/Seoul",
           *       "by": "request",
           *       "latencies": [
           *         {
           *           "path": "accepted_sent",
           *           "source": null,
           *           "measures": "from the acceptance until the provider took it",
           *           "count": 1,
           *           "p50": 120,
           *           "p95": 120,
           *           "p99": 120,
           *           "max": 93,
           *           "histogram": [
           *             {
           *               "upToMs": 120,
           *               "count": 1
           *             },
           *             {
           *               "upToMs": 120,
           *               "count": 0
           *             },
           *             {
           *               "upToMs": 120,
           *               "count": 0
           *             },
           *             {
           *               "upToMs": 120,
           *               "count": 0
           *             },
           *             {
           *               "upToMs": 120,
           *               "count": 0
           *             }
           *           ]
           *         },
           *         {
           *           "path": "sent_delivered",
           *           "source": "provider",
           *           "measures": "from then until the provider's own time of delivery, which is cut to the second",
           *           "count": 0,
           *           "p50": null,
           *           "p95": null,
           *           "p99": null,
           *           "max": null,
           *           "histogram": [
           *             {
           *               "upToMs": 120,
           *               "count": 0
           *             },
           *             {
           *               "upToMs": 120,
           *               "count": 0
           *             },
           *             {
           *               "upToMs": 120,
           *               "count": 0
           *             },
           *             {
           *               "upToMs": 120,
           *               "count": 0
           *             },
           *             {
           *               "upToMs": 120,
           *               "count": 0
           *             }
           *           ]
           *         },
           *         {
           *           "path": "sent_delivered",
           *           "source": "observed",
           *           "measures": "from then until its result was first seen here, up to the distance of two checks after the delivery",
           *           "count": 1,
           *           "p50": 120,
           *           "p95": 120,
           *           "p99": 120,
           *           "max": 709,
           *           "histogram": [
           *             {
           *               "upToMs": 120,
           *               "count": 0
           *             },
           *             {
           *               "upToMs": 120,
           *               "count": 0
           *             },
           *             {
           *               "upToMs": 120,
           *               "count": 0
           *             },
           *             {
           *               "upToMs": 120,
           *               "count": 1
           *             },
           *             {
           *               "upToMs": 120,
           *               "count": 0
           *             }
           *           ]
           *         },
           *         {
           *           "path": "accepted_delivered",
           *           "source": "provider",
           *           "measures": "from the acceptance until the provider's own time of delivery",
           *           "count": 0,
           *           "p50": null,
           *           "p95": null,
           *           "p99": null,
           *           "max": null,
           *           "histogram": [
           *             {
           *               "upToMs": 120,
           *               "count": 0
           *             },
           *             {
           *               "upToMs": 120,
           *               "count": 0
           *             },
           *             {
           *               "upToMs": 120,
           *               "count": 0
           *             },
           *             {
           *               "upToMs": 120,
           *               "count": 0
           *             },
           *             {
           *               "upToMs": 120,
           *               "count": 0
           *             }
           *           ]
           *         },
           *         {
           *           "path": "accepted_delivered",
           *           "source": "observed",
           *           "measures": "from the acceptance until its result was first seen here",
           *           "count": 1,
           *           "p50": 120,
           *           "p95": 120,
           *           "p99": 120,
           *           "max": 802,
           *           "histogram": [
           *             {
           *               "upToMs": 120,
           *               "count": 0
           *             },
           *             {
           *               "upToMs": 120,
           *               "count": 0
           *             },
           *             {
           *               "upToMs": 120,
           *               "count": 0
           *             },
           *             {
           *               "upToMs": 120,
           *               "count": 1
           *             },
           *             {
           *               "upToMs": 120,
           *               "count": 0
           *             }
           *           ]
           *         }
           *       ]
           *     }
           */
          "application/json": components["schemas"]["LatencyReport"];
          "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": string;
          "text/csv": string;
        };
      };
    };
  };
  getPendingChecksReport: {
    parameters: {
      query?: {
        /** @description CSV: begin with a byte order mark, for Excel. */
        bom?: "true" | "false";
        /** @description Which time lies in the range: the request's, or the last change's. */
        by?: "request" | "event";
        /** @description `true`: CSV for a double click in Excel. Begins with a byte order mark; texts that Excel would change are written as `="010…"`; times as `2026-11-20 09:00:00`. */
        excel?: "true" | "false";
        /** @description `xlsx`: a workbook. Texts are texts, numbers numbers, times dates on the clocks of `tz`. */
        format?: "json" | "csv" | "xlsx";
        /**
         * @description ISO 8601 with an offset, or a day: its first moment in `tz`. Inclusive; default 24 h before `until`, at most 400 days.
         * @example 2026-11-20
         */
        from?: string;
        /** @description How many messages are named. */
        limit?: number;
        /** @description An IANA time zone. */
        tz?: string;
        /** @description The same, exclusive; default now. */
        until?: string;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The report; as a table with `format=csv` or `format=xlsx` */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "at": "2026-12-01T09:00:00.000Z",
           *       "from": null,
           *       "until": null,
           *       "tz": "Asia/Seoul",
           *       "by": "request",
           *       "states": [],
           *       "messages": []
           *     }
           */
          "application/json": components["schemas"]["PendingChecksReport"];
          "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": string;
          "text/csv": string;
        };
      };
    };
  };
  getStuckReport: {
    parameters: {
      query?: {
        /** @description CSV: begin with a byte order mark, for Excel. */
        bom?: "true" | "false";
        /** @description Which time lies in the range: the request's, or the last change's. */
        by?: "request" | "event";
        /** @description `true`: CSV for a double click in Excel. Begins with a byte order mark; texts that Excel would change are written as `="010…"`; times as `2026-11-20 09:00:00`. */
        excel?: "true" | "false";
        /** @description `xlsx`: a workbook. Texts are texts, numbers numbers, times dates on the clocks of `tz`. */
        format?: "json" | "csv" | "xlsx";
        /**
         * @description ISO 8601 with an offset, or a day: its first moment in `tz`. Inclusive; default 24 h before `until`, at most 400 days.
         * @example 2026-11-20
         */
        from?: string;
        /** @description How many messages are named. */
        limit?: number;
        /** @description An IANA time zone. */
        tz?: string;
        /** @description The same, exclusive; default now. */
        until?: string;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The report; as a table with `format=csv` or `format=xlsx` */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "at": "2026-12-01T09:00:00.000Z",
           *       "from": null,
           *       "until": null,
           *       "tz": "Asia/Seoul",
           *       "by": "request",
           *       "total": 0,
           *       "byReason": [],
           *       "messages": []
           *     }
           */
          "application/json": components["schemas"]["StuckReport"];
          "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": string;
          "text/csv": string;
        };
      };
    };
  };
  getSummaryReport: {
    parameters: {
      query?: {
        /** @description CSV: begin with a byte order mark, for Excel. */
        bom?: "true" | "false";
        /** @description Which time lies in the range: the request's, or the last change's. */
        by?: "request" | "event";
        /** @description `true`: CSV for a double click in Excel. Begins with a byte order mark; texts that Excel would change are written as `="010…"`; times as `2026-11-20 09:00:00`. */
        excel?: "true" | "false";
        /** @description `xlsx`: a workbook. Texts are texts, numbers numbers, times dates on the clocks of `tz`. */
        format?: "json" | "csv" | "xlsx";
        /**
         * @description ISO 8601 with an offset, or a day: its first moment in `tz`. Inclusive; default 24 h before `until`, at most 400 days.
         * @example 2026-11-20
         */
        from?: string;
        /** @example type */
        groupBy?: "state" | "type" | "provider" | "template" | "batch" | "tenant";
        /** @description An IANA time zone. */
        tz?: string;
        /** @description The same, exclusive; default now. */
        until?: string;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The report; as a table with `format=csv` or `format=xlsx` */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "from": "2026-12-01T09:00:00.000Z",
           *       "until": "2026-12-01T09:00:00.000Z",
           *       "tz": "Asia/Seoul",
           *       "by": "request",
           *       "groupBy": "type",
           *       "total": {
           *         "accepted": 3,
           *         "open": 0,
           *         "sent": 1,
           *         "delivered": 1,
           *         "undelivered": 0,
           *         "failed": 0,
           *         "canceled": 2,
           *         "expired": 0,
           *         "deliveryRate": 1,
           *         "failureRate": 0,
           *         "expiryRate": 0
           *       },
           *       "groups": [
           *         {
           *           "key": "shown-once",
           *           "accepted": 3,
           *           "open": 0,
           *           "sent": 1,
           *           "delivered": 1,
           *           "undelivered": 0,
           *           "failed": 0,
           *           "canceled": 2,
           *           "expired": 0,
           *           "share": 1,
           *           "deliveryRate": 1,
           *           "failureRate": 0,
           *           "expiryRate": 0
           *         }
           *       ],
           *       "truncated": false
           *     }
           */
          "application/json": components["schemas"]["SummaryReport"];
          "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": string;
          "text/csv": string;
        };
      };
    };
  };
  getTimeSeriesReport: {
    parameters: {
      query?: {
        /** @description CSV: begin with a byte order mark, for Excel. */
        bom?: "true" | "false";
        /** @description Which time lies in the range: the request's, or the last change's. */
        by?: "request" | "event";
        /** @description `true`: CSV for a double click in Excel. Begins with a byte order mark; texts that Excel would change are written as `="010…"`; times as `2026-11-20 09:00:00`. */
        excel?: "true" | "false";
        /** @description `xlsx`: a workbook. Texts are texts, numbers numbers, times dates on the clocks of `tz`. */
        format?: "json" | "csv" | "xlsx";
        /**
         * @description ISO 8601 with an offset, or a day: its first moment in `tz`. Inclusive; default 24 h before `until`, at most 400 days.
         * @example 2026-11-20
         */
        from?: string;
        interval?: "minute" | "hour" | "day";
        /** @description An IANA time zone. */
        tz?: string;
        /** @description The same, exclusive; default now. */
        until?: string;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The report; as a table with `format=csv` or `format=xlsx` */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "from": "2026-12-01T09:00:00.000Z",
           *       "until": "2026-12-01T09:00:00.000Z",
           *       "tz": "Asia/Seoul",
           *       "by": "request",
           *       "interval": "hour",
           *       "points": [
           *         {
           *           "at": "2026-12-01T09:00:00.000Z",
           *           "local": "2026-12-01T09:00:00.000Z",
           *           "accepted": 0,
           *           "open": 0,
           *           "sent": 0,
           *           "delivered": 0,
           *           "undelivered": 0,
           *           "failed": 0,
           *           "canceled": 0,
           *           "expired": 0
           *         },
           *         {
           *           "at": "2026-12-01T09:00:00.000Z",
           *           "local": "2026-12-01T09:00:00.000Z",
           *           "accepted": 0,
           *           "open": 0,
           *           "sent": 0,
           *           "delivered": 0,
           *           "undelivered": 0,
           *           "failed": 0,
           *           "canceled": 0,
           *           "expired": 0
           *         },
           *         {
           *           "at": "2026-12-01T09:00:00.000Z",
           *           "local": "2026-12-01T09:00:00.000Z",
           *           "accepted": 0,
           *           "open": 0,
           *           "sent": 0,
           *           "delivered": 0,
           *           "undelivered": 0,
           *           "failed": 0,
           *           "canceled": 0,
           *           "expired": 0
           *         },
           *         {
           *           "at": "2026-12-01T09:00:00.000Z",
           *           "local": "2026-12-01T09:00:00.000Z",
           *           "accepted": 0,
           *           "open": 0,
           *           "sent": 0,
           *           "delivered": 0,
           *           "undelivered": 0,
           *           "failed": 0,
           *           "canceled": 0,
           *           "expired": 0
           *         },
           *         {
           *           "at": "2026-12-01T09:00:00.000Z",
           *           "local": "2026-12-01T09:00:00.000Z",
           *           "accepted": 0,
           *           "open": 0,
           *           "sent": 0,
           *           "delivered": 0,
           *           "undelivered": 0,
           *           "failed": 0,
           *           "canceled": 0,
           *           "expired": 0
           *         }
           *       ]
           *     }
           */
          "application/json": components["schemas"]["TimeSeriesReport"];
          "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": string;
          "text/csv": string;
        };
      };
    };
  };
  listTemplates: {
    parameters: {
      query?: {
        limit?: number;
        page?: number;
        /** @example iwinv */
        providerId?: string;
        state?: "approved" | "inspection" | "rejected" | "pending" | "unknown";
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description A page */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["TemplatePage"];
        };
      };
    };
  };
  createTemplate: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        "application/json": components["schemas"]["TemplateInput"];
      };
    };
    responses: {
      /** @description Registered */
      201: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["Template"];
        };
      };
    };
  };
  getTemplate: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @example AUTH_OTP */
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The template */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "id": "AUTH_OTP",
           *       "providerId": "iwinv",
           *       "name": "인증번호",
           *       "state": "approved",
           *       "review": null,
           *       "text": "인증번호는 #{code} 입니다.",
           *       "buttons": [],
           *       "variables": [
           *         "code"
           *       ],
           *       "createdAt": "2026-12-01T09:00:00.000Z",
           *       "tenant": null
           *     }
           */
          "application/json": components["schemas"]["Template"];
        };
      };
    };
  };
  updateTemplate: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @example AUTH_OTP */
        id: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        "application/json": components["schemas"]["TemplateChange"];
      };
    };
    responses: {
      /** @description As it is now */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["Template"];
        };
      };
    };
  };
  deleteTemplate: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @example AUTH_OTP */
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Deleted */
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
    };
  };
  assignTemplate: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @example AUTH_OTP */
        id: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        "application/json": components["schemas"]["TemplateAssignment"];
      };
    };
    responses: {
      /** @description As it is now */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["Template"];
        };
      };
    };
  };
  requestTemplateInspection: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @example AUTH_OTP */
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description In inspection */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["Template"];
        };
      };
    };
  };
  listTenants: {
    parameters: {
      query?: {
        cursor?: string;
        limit?: number;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description A page */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["TenantPage"];
        };
      };
    };
  };
  createTenant: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        /**
         * @example {
         *       "id": "acme",
         *       "name": "Acme",
         *       "senders": [
         *         "02-1234-5678"
         *       ]
         *     }
         */
        "application/json": components["schemas"]["TenantInput"];
      };
    };
    responses: {
      /** @description Created: give it a key */
      201: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "id": "acme",
           *       "name": "Acme",
           *       "revision": 1,
           *       "senders": [
           *         "0212345678"
           *       ],
           *       "quotas": {},
           *       "routes": {},
           *       "defaults": {},
           *       "failover": {},
           *       "ads": {},
           *       "twoPeople": []
           *     }
           */
          "application/json": components["schemas"]["Tenant"];
        };
      };
    };
  };
  getTenant: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @example acme */
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The tenant */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "id": "acme",
           *       "name": "Acme",
           *       "revision": 1,
           *       "senders": [
           *         "0212345678"
           *       ],
           *       "quotas": {},
           *       "routes": {},
           *       "defaults": {},
           *       "failover": {},
           *       "ads": {},
           *       "twoPeople": []
           *     }
           */
          "application/json": components["schemas"]["Tenant"];
        };
      };
    };
  };
  updateTenant: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @example acme */
        id: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        /**
         * @example {
         *       "quotas": {
         *         "perDay": 10000
         *       }
         *     }
         */
        "application/json": components["schemas"]["TenantChange"];
      };
    };
    responses: {
      /** @description The tenant as it is now */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "id": "acme",
           *       "name": "Acme",
           *       "revision": 2,
           *       "senders": [
           *         "0212345678"
           *       ],
           *       "quotas": {
           *         "perDay": 10000
           *       },
           *       "routes": {},
           *       "defaults": {},
           *       "failover": {},
           *       "ads": {},
           *       "twoPeople": []
           *     }
           */
          "application/json": components["schemas"]["Tenant"];
        };
      };
    };
  };
  listTenantKeys: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @example acme */
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Those that ended stay for 90 days */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "data": [
           *         {
           *           "id": "key_3456789ABCDEFGHJKMNP",
           *           "name": "backend",
           *           "hint": "ohv7",
           *           "scopes": [
           *             "send",
           *             "read",
           *             "export",
           *             "admin",
           *             "reveal"
           *           ],
           *           "createdAt": "2026-12-01T09:00:00.000Z",
           *           "expiresAt": null,
           *           "allowedIps": [],
           *           "quotas": {},
           *           "lastUsedAt": null,
           *           "revokedAt": null,
           *           "rotatedTo": null
           *         },
           *         {
           *           "id": "key_456789ABCDEFGHJKMNPQ",
           *           "name": "nightly",
           *           "hint": "T97m",
           *           "scopes": [
           *             "read"
           *           ],
           *           "createdAt": "2026-12-01T09:00:00.000Z",
           *           "expiresAt": null,
           *           "allowedIps": [],
           *           "quotas": {},
           *           "lastUsedAt": null,
           *           "revokedAt": null,
           *           "rotatedTo": null
           *         }
           *       ]
           *     }
           */
          "application/json": {
            data: components["schemas"]["Key"][];
          };
        };
      };
    };
  };
  createTenantKey: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @example acme */
        id: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        /**
         * @example {
         *       "name": "nightly",
         *       "scopes": [
         *         "read"
         *       ]
         *     }
         */
        "application/json": components["schemas"]["KeyInput"];
      };
    };
    responses: {
      /** @description Made */
      201: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "id": "key_23456789ABCDEFGHJKMN",
           *       "name": "nightly",
           *       "hint": "T97m",
           *       "scopes": [
           *         "read"
           *       ],
           *       "createdAt": "2026-12-01T09:00:00.000Z",
           *       "expiresAt": null,
           *       "allowedIps": [],
           *       "quotas": {},
           *       "lastUsedAt": null,
           *       "revokedAt": null,
           *       "rotatedTo": null,
           *       "key": "shown-once"
           *     }
           */
          "application/json": components["schemas"]["NewKey"];
        };
      };
    };
  };
  revokeTenantKey: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @example acme */
        id: string;
        /** @example key_BCDEFGHJKMNPQRSTVWXY */
        keyId: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Revoked */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "id": "key_CDEFGHJKMNPQRSTVWXYZ",
           *       "name": "nightly",
           *       "hint": "T97m",
           *       "scopes": [
           *         "read"
           *       ],
           *       "createdAt": "2026-12-01T09:00:00.000Z",
           *       "expiresAt": "2026-12-01T09:00:00.000Z",
           *       "allowedIps": [
           *         "203.0.113.7/32"
           *       ],
           *       "quotas": {},
           *       "lastUsedAt": null,
           *       "revokedAt": "2026-12-01T09:00:00.000Z",
           *       "rotatedTo": "key_DEFGHJKMNPQRSTVWXYZa"
           *     }
           */
          "application/json": components["schemas"]["Key"];
        };
      };
    };
  };
  updateTenantKey: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @example acme */
        id: string;
        /** @example key_56789ABCDEFGHJKMNPQR */
        keyId: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        /**
         * @example {
         *       "allowedIps": [
         *         "203.0.113.7"
         *       ]
         *     }
         */
        "application/json": components["schemas"]["KeyChange"];
      };
    };
    responses: {
      /** @description The key as it is now */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "id": "key_6789ABCDEFGHJKMNPQRS",
           *       "name": "nightly",
           *       "hint": "T97m",
           *       "scopes": [
           *         "read"
           *       ],
           *       "createdAt": "2026-12-01T09:00:00.000Z",
           *       "expiresAt": null,
           *       "allowedIps": [
           *         "203.0.113.7/32"
           *       ],
           *       "quotas": {},
           *       "lastUsedAt": null,
           *       "revokedAt": null,
           *       "rotatedTo": null
           *     }
           */
          "application/json": components["schemas"]["Key"];
        };
      };
    };
  };
  rotateTenantKey: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @example acme */
        id: string;
        /** @example key_789ABCDEFGHJKMNPQRST */
        keyId: string;
      };
      cookie?: never;
    };
    requestBody?: {
      content: {
        "application/json": components["schemas"]["KeyRotationInput"];
      };
    };
    responses: {
      /** @description Made */
      201: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "id": "key_89ABCDEFGHJKMNPQRSTV",
           *       "name": "nightly",
           *       "hint": "_YeU",
           *       "scopes": [
           *         "read"
           *       ],
           *       "createdAt": "2026-12-01T09:00:00.000Z",
           *       "expiresAt": null,
           *       "allowedIps": [
           *         "203.0.113.7/32"
           *       ],
           *       "quotas": {},
           *       "lastUsedAt": null,
           *       "revokedAt": null,
           *       "rotatedTo": null,
           *       "key": "shown-once",
           *       "old": {
           *         "id": "key_9ABCDEFGHJKMNPQRSTVW",
           *         "name": "nightly",
           *         "hint": "T97m",
           *         "scopes": [
           *           "read"
           *         ],
           *         "createdAt": "2026-12-01T09:00:00.000Z",
           *         "expiresAt": "2026-12-01T09:00:00.000Z",
           *         "allowedIps": [
           *           "203.0.113.7/32"
           *         ],
           *         "quotas": {},
           *         "lastUsedAt": null,
           *         "revokedAt": null,
           *         "rotatedTo": "key_ABCDEFGHJKMNPQRSTVWX"
           *       }
           *     }
           */
          "application/json": components["schemas"]["RotatedKey"];
        };
      };
    };
  };
  listTenantPauses: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @example acme */
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description All of them */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "data": []
           *     }
           */
          "application/json": {
            data: components["schemas"]["Pause"][];
          };
        };
      };
    };
  };
  liftTenantPause: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @example acme */
        id: string;
        /** @example pau_… */
        pauseId: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        "application/json": components["schemas"]["LiftPause"];
      };
    };
    responses: {
      /** @description It is lifted */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["Pause"];
        };
      };
    };
  };
  getCaller: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The caller */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "tenant": {
           *         "id": "acme",
           *         "name": "Acme"
           *       },
           *       "actor": "key:backend",
           *       "scopes": [
           *         "send",
           *         "read",
           *         "export",
           *         "admin",
           *         "reveal"
           *       ],
           *       "operator": false,
           *       "senders": [
           *         "0212345678"
           *       ],
           *       "quotas": [
           *         {
           *           "name": "day",
           *           "setBy": "tenant",
           *           "quota": 10000,
           *           "used": 0,
           *           "remaining": 10000,
           *           "resetAt": "2026-12-01T09:00:00.000Z"
           *         }
           *       ]
           *     }
           */
          "application/json": components["schemas"]["Me"];
        };
      };
    };
  };
  listUnconfirmedMessages: {
    parameters: {
      query?: {
        cursor?: string;
        limit?: number;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description A page */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "data": [],
           *       "next_cursor": null,
           *       "has_more": false
           *     }
           */
          "application/json": components["schemas"]["MessagePage"];
        };
      };
    };
  };
  listWebhooks: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description All of them */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "data": [
           *         {
           *           "id": "whe_23456789ABCDEFGHJKMN",
           *           "url": "https://example.com/hooks/sms",
           *           "events": [
           *             "message.delivered",
           *             "message.failed"
           *           ],
           *           "description": null,
           *           "numbers": "full",
           *           "enabled": true,
           *           "disabledReason": null,
           *           "proven": true,
           *           "unprovenReason": null,
           *           "since": "2026-12-01T09:00:00.000Z",
           *           "secrets": 1
           *         }
           *       ]
           *     }
           */
          "application/json": components["schemas"]["WebhookList"];
        };
      };
    };
  };
  createWebhook: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        /**
         * @example {
         *       "url": "https://example.com/hooks/sms",
         *       "events": [
         *         "message.delivered",
         *         "message.failed"
         *       ]
         *     }
         */
        "application/json": components["schemas"]["WebhookInput"];
      };
    };
    responses: {
      /** @description Made */
      201: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "id": "whe_123456789ABCDEFGHJKM",
           *       "url": "https://example.com/hooks/sms",
           *       "events": [
           *         "message.delivered",
           *         "message.failed"
           *       ],
           *       "description": null,
           *       "numbers": "full",
           *       "enabled": true,
           *       "disabledReason": null,
           *       "proven": true,
           *       "unprovenReason": null,
           *       "since": "2026-12-01T09:00:00.000Z",
           *       "secrets": 1,
           *       "secret": "shown-once"
           *     }
           */
          "application/json": components["schemas"]["WebhookWithSecret"];
        };
      };
    };
  };
  getWebhook: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @example whe_3456789ABCDEFGHJKMNP */
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The webhook */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "id": "whe_456789ABCDEFGHJKMNPQ",
           *       "url": "https://example.com/hooks/sms",
           *       "events": [
           *         "message.delivered",
           *         "message.failed"
           *       ],
           *       "description": null,
           *       "numbers": "full",
           *       "enabled": true,
           *       "disabledReason": null,
           *       "proven": true,
           *       "unprovenReason": null,
           *       "since": "2026-12-01T09:00:00.000Z",
           *       "secrets": 1
           *     }
           */
          "application/json": components["schemas"]["Webhook"];
        };
      };
    };
  };
  deleteWebhook: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @example whe_ABCDEFGHJKMNPQRSTVWX */
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Removed */
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
    };
  };
  updateWebhook: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @example whe_56789ABCDEFGHJKMNPQR */
        id: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        /**
         * @example {
         *       "description": "orders"
         *     }
         */
        "application/json": components["schemas"]["WebhookPatch"];
      };
    };
    responses: {
      /** @description As it is now */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "id": "whe_6789ABCDEFGHJKMNPQRS",
           *       "url": "https://example.com/hooks/sms",
           *       "events": [
           *         "message.delivered",
           *         "message.failed"
           *       ],
           *       "description": "orders",
           *       "numbers": "full",
           *       "enabled": true,
           *       "disabledReason": null,
           *       "proven": true,
           *       "unprovenReason": null,
           *       "since": "2026-12-01T09:00:00.000Z",
           *       "secrets": 1
           *     }
           */
          "application/json": components["schemas"]["Webhook"];
        };
      };
    };
  };
  enableWebhook: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @example whe_4f0c… */
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description As it is now */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["Webhook"];
        };
      };
    };
  };
  rotateWebhookSecret: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @example whe_89ABCDEFGHJKMNPQRSTV */
        id: string;
      };
      cookie?: never;
    };
    requestBody?: {
      content: {
        /** @example {} */
        "application/json": components["schemas"]["WebhookRotateInput"];
      };
    };
    responses: {
      /** @description With the new secret */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "id": "whe_9ABCDEFGHJKMNPQRSTVW",
           *       "url": "https://example.com/hooks/sms",
           *       "events": [
           *         "message.delivered",
           *         "message.failed"
           *       ],
           *       "description": "orders",
           *       "numbers": "full",
           *       "enabled": true,
           *       "disabledReason": null,
           *       "proven": true,
           *       "unprovenReason": null,
           *       "since": "2026-12-01T09:00:00.000Z",
           *       "secrets": 2,
           *       "secret": "shown-once"
           *     }
           */
          "application/json": components["schemas"]["WebhookWithSecret"];
        };
      };
    };
  };
  testWebhook: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @example whe_789ABCDEFGHJKMNPQRST */
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description What came back */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "delivered": true,
           *       "webhookId": "evt_123456789ABCDEFGHJKM",
           *       "status": 200,
           *       "error": null,
           *       "durationMs": 120,
           *       "answer": "ok"
           *     }
           */
          "application/json": components["schemas"]["WebhookTest"];
        };
      };
    };
  };
  verifyWebhook: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @example whe_4f0c… */
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description As it is now */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["Webhook"];
        };
      };
    };
  };
  listWebhookDeliveries: {
    parameters: {
      query?: {
        cursor?: string;
        /** @description `message` for the messages' own addresses. */
        endpointId?: string;
        /** @description At or after. */
        from?: string;
        limit?: number;
        messageId?: string;
        outcome?: "delivered" | "retrying" | "exhausted" | "aborted" | "gone" | "dropped";
        /** @description Before. */
        until?: string;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description A page */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "data": [],
           *       "next_cursor": null,
           *       "has_more": false
           *     }
           */
          "application/json": components["schemas"]["WebhookDeliveryPage"];
        };
      };
    };
  };
  resendWebhookDelivery: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @example whd_… */
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description It is on its way; the log tells what becomes of it */
      202: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["WebhookResend"];
        };
      };
    };
  };
  replayWebhooks: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        "application/json": components["schemas"]["WebhookReplayInput"];
      };
    };
    responses: {
      /** @description What was done */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["WebhookReplay"];
        };
      };
    };
  };
  rotateMessageWebhookSecret: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: {
      content: {
        /** @example {} */
        "application/json": components["schemas"]["WebhookRotateInput"];
      };
    };
    responses: {
      /** @description The new secret, once */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "secret": "shown-once",
           *       "previousUntil": null
           *     }
           */
          "application/json": components["schemas"]["WebhookSecret"];
        };
      };
    };
  };
}
