namespace Bro.Rpc.Hosting;

/// <summary>One contract, or one class without, that this process serves.</summary>
/// <param name="ServiceName">The name of its service.</param>
/// <param name="RegisterMethods">Offers its methods on a client.</param>
internal sealed record ServiceRegistration(string ServiceName, Action<IpcClient, IServiceProvider> RegisterMethods);
