namespace Bro.Rpc;

/// <summary>What comes behind a filter: the next one, or the call itself.</summary>
/// <param name="call">The call, or an attempt of it that the filter has made.</param>
/// <returns>Ends when the call has its result; faulted where it failed.</returns>
public delegate ValueTask BroFilterNext(BroCall call);
