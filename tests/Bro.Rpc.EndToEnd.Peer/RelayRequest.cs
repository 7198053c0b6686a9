using System.Text.Json;

namespace Bro.Rpc.EndToEnd.Peer;

public sealed record RelayRequest(string To, string Method, JsonElement Params);
