/** What must survive a reload: answers to show while offline, and turns that are not sent yet. In the browser's own database. */
export interface Stores {
  answers: { key: string; at: number; value: unknown };
  turns: KeptTurn;
}

/** A turn of the trainee until the server has its words. */
export interface KeptTurn {
  /** The idempotency key. */
  key: string;
  sessionId: string;
  number: number;
  text: string | null;
  audio: Blob | null;
  startedAt: number;
  endedAt: number;
}

const name = "rapport";
const version = 1;

let opened: Promise<IDBDatabase> | null = null;

function open(): Promise<IDBDatabase> {
  opened ??= new Promise((done, failed) => {
    const request = indexedDB.open(name, version);
    request.onupgradeneeded = () => {
      request.result.createObjectStore("answers", { keyPath: "key" });
      request.result.createObjectStore("turns", { keyPath: "key" });
    };
    request.onsuccess = () => {
      // Another tab wants a newer one: it must not wait for this.
      request.result.onversionchange = () => (request.result.close(), (opened = null));
      done(request.result);
    };
    request.onerror = () => ((opened = null), failed(request.error));
  });
  return opened;
}

async function run<T>(mode: IDBTransactionMode, store: keyof Stores, work: (store: IDBObjectStore) => IDBRequest<T>): Promise<T> {
  const database = await open();
  return new Promise((done, failed) => {
    const transaction = database.transaction(store, mode);
    const request = work(transaction.objectStore(store));
    transaction.oncomplete = () => done(request.result);
    transaction.onerror = () => failed(transaction.error);
    transaction.onabort = () => failed(transaction.error);
  });
}

export const store = {
  get: <S extends keyof Stores>(from: S, key: string): Promise<Stores[S] | undefined> => run("readonly", from, (s) => s.get(key) as IDBRequest<Stores[S] | undefined>),
  all: <S extends keyof Stores>(from: S): Promise<Stores[S][]> => run("readonly", from, (s) => s.getAll() as IDBRequest<Stores[S][]>),
  put: async <S extends keyof Stores>(into: S, value: Stores[S]): Promise<void> => void (await run("readwrite", into, (s) => s.put(value))),
  remove: async (from: keyof Stores, key: string): Promise<void> => void (await run("readwrite", from, (s) => s.delete(key))),
  clear: async (which: keyof Stores): Promise<void> => void (await run("readwrite", which, (s) => s.clear())),
};
