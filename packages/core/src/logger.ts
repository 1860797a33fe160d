/** A small structured logger. Personal data leaves the context, the message and error texts before they are written. */
import { assertKnownOptions, type OptionNames } from "./known-options.ts";
import { maskContext, redactLogText } from "./log-mask.ts";

export const LogLevel = { DEBUG: "DEBUG", INFO: "INFO", WARN: "WARN", ERROR: "ERROR" } as const;
export type LogLevel = (typeof LogLevel)[keyof typeof LogLevel];

/** The type of each level by its name, as an enum has it: `LogLevel.INFO`. */
export declare namespace LogLevel {
  export type DEBUG = "DEBUG";
  export type INFO = "INFO";
  export type WARN = "WARN";
  export type ERROR = "ERROR";
}

export interface LogContext {
  component?: string;
  operation?: string;
  userId?: string;
  sessionId?: string;
  requestId?: string;
  traceId?: string;
  [key: string]: unknown;
}

/** One line, before it is written. */
export interface LogEntry {
  level: LogLevel;
  message: string;
  timestamp: Date;
  context: LogContext;
  error?: Error;
  /** Milliseconds. */
  duration?: number;
}

export interface LoggerConfig {
  level: LogLevel;
  enableConsole: boolean;
  /** The file options are accepted and do nothing: a runtime-neutral package has no files. */
  enableFile?: boolean;
  filePath?: string;
  maxFileSize?: number;
  maxFiles?: number;
  enableJson?: boolean;
  enableColors?: boolean;
}

interface Line {
  level: LogLevel;
  message: string;
  timestamp: string;
  context: LogContext;
  error?: { name: string; message: string; stack?: string };
  /** Milliseconds. */
  duration?: number;
}

const ORDER: readonly LogLevel[] = ["DEBUG", "INFO", "WARN", "ERROR"];
const COLORS = { DEBUG: "\u001b[36m", INFO: "\u001b[32m", WARN: "\u001b[33m", ERROR: "\u001b[31m" };
const PLAIN = "\u001b[0m";
const METHODS = { DEBUG: "debug", INFO: "info", WARN: "warn", ERROR: "error" } as const;
const OPTIONS: OptionNames<LoggerConfig> = {
  level: true,
  enableConsole: true,
  enableFile: true,
  filePath: true,
  maxFileSize: true,
  maxFiles: true,
  enableJson: true,
  enableColors: true,
};
const DEFAULTS: LoggerConfig = {
  level: LogLevel.INFO,
  enableConsole: true,
  enableJson: false,
  enableColors: true,
};

const errorFields = (error: Error): NonNullable<Line["error"]> => ({
  name: error.name,
  message: redactLogText(error.message),
  ...(error.stack !== undefined && { stack: redactLogText(error.stack) }),
});

export class Logger {
  readonly #context: LogContext;
  readonly #config: LoggerConfig;

  constructor(context: LogContext = {}, config: Partial<LoggerConfig> = {}) {
    assertKnownOptions<Partial<LoggerConfig>>("Logger", config, OPTIONS);
    this.#context = context;
    this.#config = { ...DEFAULTS, ...config };
  }

  debug(message: string, context?: LogContext): void {
    this.#write(LogLevel.DEBUG, message, context);
  }

  info(message: string, context?: LogContext): void {
    this.#write(LogLevel.INFO, message, context);
  }

  warn(message: string, context?: LogContext, error?: Error): void {
    this.#write(LogLevel.WARN, message, context, error && { error: errorFields(error) });
  }

  error(message: string, context?: LogContext, error?: Error): void {
    this.#write(LogLevel.ERROR, message, context, error && { error: errorFields(error) });
  }

  /** A logger whose lines carry this context as well. */
  child(context: LogContext): Logger {
    return new Logger({ ...this.#context, ...context }, this.#config);
  }

  /** Returns the function that ends the measurement and logs it. */
  time(label: string): () => void {
    const started = Date.now();
    return () => this.#write(LogLevel.INFO, label, {}, { duration: Date.now() - started });
  }

  /** Runs `fn` and logs how long it took; what it throws is logged and thrown on. */
  async measure<T>(name: string, fn: () => T | Promise<T>, context: LogContext = {}): Promise<T> {
    const started = Date.now();
    try {
      const value = await fn();
      this.#write(LogLevel.INFO, name, context, { duration: Date.now() - started });
      return value;
    } catch (thrown) {
      const error = thrown instanceof Error ? thrown : new Error(String(thrown));
      const duration = Date.now() - started;
      this.#write(LogLevel.ERROR, name, context, { duration, error: errorFields(error) });
      throw thrown;
    }
  }

  #write(
    level: LogLevel,
    message: string,
    context: LogContext = {},
    extra: Partial<Line> = {},
  ): void {
    const { enableConsole, enableJson, level: least } = this.#config;
    if (!enableConsole || ORDER.indexOf(level) < ORDER.indexOf(least)) return;
    const line: Line = {
      level,
      message: redactLogText(message),
      timestamp: new Date().toISOString(),
      context: maskContext({ ...this.#context, ...context }),
      ...extra,
    };
    console[METHODS[level]](enableJson === true ? JSON.stringify(line) : this.#plain(line));
  }

  #plain({ level, message, timestamp, context, error, duration }: Line): string {
    const name = this.#config.enableColors === true ? `${COLORS[level]}${level}${PLAIN}` : level;
    return [
      `[${timestamp}] ${name}: ${message}`,
      Object.keys(context).length === 0 ? "" : JSON.stringify(context),
      duration === undefined ? "" : `(${duration} ms)`,
      error === undefined ? "" : `\n${error.stack ?? `${error.name}: ${error.message}`}`,
    ]
      .filter((part) => part !== "")
      .join(" ");
  }
}

export const createLogger = (context: LogContext = {}, config?: Partial<LoggerConfig>): Logger =>
  new Logger(context, config);

let globalLogger: Logger | undefined;

export const getLogger = (): Logger => (globalLogger ??= new Logger());

export const setGlobalLogger = (logger: Logger): void => {
  globalLogger = logger;
};

/** The global logger's methods, whichever logger that is when they are called. */
export const logger = {
  debug: (message: string, context?: LogContext): void => getLogger().debug(message, context),
  info: (message: string, context?: LogContext): void => getLogger().info(message, context),
  warn: (message: string, context?: LogContext, error?: Error): void =>
    getLogger().warn(message, context, error),
  error: (message: string, context?: LogContext, error?: Error): void =>
    getLogger().error(message, context, error),
  child: (context: LogContext): Logger => getLogger().child(context),
  time: (label: string): (() => void) => getLogger().time(label),
  measure: async <T>(name: string, fn: () => T | Promise<T>, context?: LogContext): Promise<T> =>
    getLogger().measure(name, fn, context),
};
