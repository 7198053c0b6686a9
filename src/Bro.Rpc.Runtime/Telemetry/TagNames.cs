namespace Bro.Rpc.Telemetry;

/// <summary>The attributes of spans and measurements. <c>rpc.*</c>, <c>server.*</c> and <c>error.*</c> are OpenTelemetry's, <c>bro.*</c> ours.</summary>
internal static class TagNames
{
    public const string System = "rpc.system.name";

    /// <summary>Service and method, as the conventions want it: <c>user-service/getUserById</c>.</summary>
    public const string Method = "rpc.method";

    public const string StatusCode = "rpc.response.status_code";

    public const string ErrorType = "error.type";

    public const string ServerAddress = "server.address";

    public const string Root = "bro.root";

    public const string Depth = "bro.depth";

    public const string Caller = "bro.caller";

    public const string Client = "bro.client";

    public const string Gateway = "bro.gateway";

    public const string Service = "bro.service";

    public const string SystemValue = "bro";
}
