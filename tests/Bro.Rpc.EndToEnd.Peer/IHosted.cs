using System.Text.Json;

namespace Bro.Rpc.EndToEnd.Peer;

/// <summary>What the hosted peer serves.</summary>
[BroService("hosted")]
public interface IHosted
{
    Task<JsonElement> EchoAsync([BroParams] JsonElement value);

    Task<string> HoldAsync([BroParams] HoldRequest request, CancellationToken cancellationToken = default);
}
