/** The emulator's pure files name one type of the Workers runtime. */
type SqlStorageValue = ArrayBuffer | string | number | null;
