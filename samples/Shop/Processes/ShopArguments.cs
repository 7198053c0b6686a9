using System.Diagnostics.CodeAnalysis;
using Bro.Rpc;

namespace Shop.Processes;

/// <summary>The command line.</summary>
/// <param name="Process">Which process to be, or null for the whole shop.</param>
/// <param name="SocketPath">The gateway's, or null for what configuration says.</param>
/// <param name="IsChild">Started by the whole shop: quiet, and ends with its standard input, which the shop holds.</param>
internal sealed record ShopArguments(string? Process, string? SocketPath, bool IsChild)
{
    public const string ChildOption = "--child";
    public const string SocketOption = "--socket";

    public const string Usage = $"""

        usage: dotnet run --project samples/Shop                               the whole shop, each part a process of its own
               dotnet run --project samples/Shop -- NAME [--socket PATH]       one part of it; Ctrl-C ends it

        NAME   gateway, user-service, inventory-service, payment-service, order-service or customer
        PATH   the gateway's Unix socket; without it, what IPC_GATEWAY_PATH or Bro__GatewayPath names, else {IpcServerOptions.DefaultSocketPath}
        """;

    public static IReadOnlyList<string> Services { get; } = ["user-service", "inventory-service", "payment-service", "order-service"];

    public static bool TryParse(IReadOnlyList<string> args, [NotNullWhen(true)] out ShopArguments? arguments, out string problem)
    {
        arguments = new ShopArguments(null, null, false);
        problem = string.Empty;
        for (int index = 0; index < args.Count && problem.Length == 0; index++)
        {
            switch (args[index])
            {
                case SocketOption when index + 1 < args.Count:
                    arguments = arguments with { SocketPath = args[++index] };
                    break;
                case SocketOption:
                    problem = $"{SocketOption} needs a path.";
                    break;
                case ChildOption:
                    arguments = arguments with { IsChild = true };
                    break;
                case string name when arguments.Process is null && (name is "gateway" or "customer" || Services.Contains(name)):
                    arguments = arguments with { Process = name };
                    break;
                case string other:
                    problem = $"'{other}' is not understood.";
                    break;
            }
        }

        if (problem.Length == 0 && arguments.Process is null && args.Count > 0)
        {
            problem = "the whole shop takes no options; name the process that the options are for.";
        }

        arguments = problem.Length == 0 ? arguments : null;
        return arguments is not null;
    }
}
