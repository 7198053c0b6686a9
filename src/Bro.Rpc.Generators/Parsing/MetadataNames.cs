namespace Bro.Rpc.Generators.Parsing;

/// <summary>
/// Every type of Bro.Rpc.Abstractions that parsing looks for or emitted code mentions. This assembly references none of
/// them; a test checks that they exist.
/// </summary>
internal static class MetadataNames
{
    public const string BroServiceAttribute = "Bro.Rpc.BroServiceAttribute";
    public const string BroMethodAttribute = "Bro.Rpc.BroMethodAttribute";
    public const string BroParamsAttribute = "Bro.Rpc.BroParamsAttribute";
    public const string BroJsonContextAttribute = "Bro.Rpc.BroJsonContextAttribute";
    public const string BroMetadataAttribute = "Bro.Rpc.BroMetadataAttribute";
    public const string BroMethodInfo = "Bro.Rpc.BroMethodInfo";
    public const string BroParameterInfo = "Bro.Rpc.BroParameterInfo";
    public const string IpcContext = "Bro.Rpc.IpcContext";
    public const string BroCaller = "Bro.Rpc.Generated.BroCaller";
    public const string BroContract = "Bro.Rpc.Generated.BroContract";
    public const string BroJson = "Bro.Rpc.Generated.BroJson";
    public const string BroJsonContexts = "Bro.Rpc.Generated.BroJsonContexts";
    public const string BroMethodRegistrar = "Bro.Rpc.Generated.BroMethodRegistrar`1";
    public const string BroNoArguments = "Bro.Rpc.Generated.BroNoArguments";
    public const string BroServerCall = "Bro.Rpc.Generated.BroServerCall";
    public const string IBroArguments = "Bro.Rpc.Generated.IBroArguments";
    public const string IBroParams = "Bro.Rpc.Generated.IBroParams";
}
