using Aot;
using Bro.Rpc;

// without arguments: gateway, services and guest in one process; with a name: that one of them, at the socket given
switch (args)
{
    case []:
        await Parts.RunAllAsync();
        return 0;
    case ["gateway", "--socket", string path]:
        await Parts.RunGatewayAsync(path);
        return 0;
    case ["services", "--socket", string path]:
        await Parts.RunServicesAsync(path);
        return 0;
    case ["guest", "--socket", string path]:
        await Parts.RunGuestAsync(path);
        return 0;
    default:
        await Console.Error.WriteLineAsync($"usage: tea-house [gateway|services|guest --socket PATH]\nPATH   the gateway's Unix socket, for instance {IpcServerOptions.DefaultSocketPath}");
        return 2;
}
