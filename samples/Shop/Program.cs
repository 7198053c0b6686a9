using Bro.Rpc;
using Microsoft.Extensions.Options;
using Shop.Processes;

// without arguments: the whole shop; with a name: that one process of it
if (!ShopArguments.TryParse(args, out ShopArguments? arguments, out string problem))
{
    await Console.Error.WriteLineAsync($"shop: {problem}\n{ShopArguments.Usage}");
    return ExitCodes.Misused;
}

try
{
    return arguments.Process is null ? await WholeShop.RunAsync() : await ShopProcess.RunAsync(arguments);
}
catch (OptionsValidationException exception)
{
    await Console.Error.WriteLineAsync($"shop: {arguments.Process} is misconfigured: {exception.Message}");
    return ExitCodes.Misused;
}
catch (Exception exception) when (exception is IpcException or ArgumentException or InvalidOperationException or IOException or UnauthorizedAccessException)
{
    await Console.Error.WriteLineAsync($"shop: {arguments.Process ?? "the shop"} failed: {exception.Message}");
    return ExitCodes.Failed;
}
