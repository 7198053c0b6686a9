using System.CommandLine;
using Bro.Rpc.Benchmarks.Hub;
using Bro.Rpc.Benchmarks.Load;
using Bro.Rpc.Benchmarks.Micro;
using Bro.Rpc.Benchmarks.Peers;

// dotnet run -c Release --project benchmarks/Bro.Rpc.Benchmarks -- load
var root = new RootCommand("How fast Bro.Rpc is, as ratios measured in one run on one machine.") { LoadCommand.Create(), HubCommand.Create(), MicroCommand.Create() };
foreach (Command role in Roles.Commands())
{
    root.Subcommands.Add(role);
}

return await root.Parse(args).InvokeAsync();
