// What travels with every call: { root, chain, depth, deadline } (Protocol §2).

/** A fresh context of a service that begins a chain of calls; extend it for each call. */
export function createContext(caller, lifetime) {
  return { root: newId('root'), chain: [caller], depth: 1, deadline: Date.now() + lifetime };
}

/** The context that `callee` receives when whoever was given `context` calls it. */
export function extendContext({ root, chain, depth, deadline }, callee) {
  // only what the protocol names: a trace, for instance, ends at a peer that knows nothing of it
  return { root, chain: [...chain, callee], depth: depth + 1, deadline };
}

/** What is wrong with a context that `service` received, or null. */
export function problemOf(context, service) {
  if (context === null || typeof context !== 'object') {
    return 'no context';
  }
  const { root, chain, depth, deadline } = context;
  if (typeof root !== 'string') {
    return 'context.root is no string';
  }
  if (!Array.isArray(chain) || !chain.every((name) => typeof name === 'string')) {
    return 'context.chain is no array of strings';
  }
  if (!Number.isInteger(depth) || depth < 1) {
    return 'context.depth is no number from 1';
  }
  if (!Number.isFinite(deadline)) {
    return 'context.deadline is no number';
  }
  if (depth !== chain.length) {
    return `context.depth is ${depth} with a chain of ${chain.length}`;
  }
  if (chain.at(-1) !== service) {
    return `context.chain ends with '${chain.at(-1)}', not with '${service}'`;
  }
  return null;
}

/** `req-<unix ms>-<6 of a-z0-9>` */
export function newId(prefix) {
  let random = '';
  while (random.length < 6) {
    random += Math.floor(Math.random() * 36).toString(36);
  }
  return `${prefix}-${Date.now()}-${random}`;
}
