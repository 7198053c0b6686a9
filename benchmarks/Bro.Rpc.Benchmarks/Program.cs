using System.CommandLine;
using Bro.Rpc.Benchmarks;
using Bro.Rpc.Benchmarks.Check;
using Bro.Rpc.Benchmarks.Hops;
using Bro.Rpc.Benchmarks.Hub;
using Bro.Rpc.Benchmarks.Load;
using Bro.Rpc.Benchmarks.Micro;
using Bro.Rpc.Benchmarks.Peers;
using Bro.Rpc.Benchmarks.Scale;

// dotnet run -c Release --project benchmarks/Bro.Rpc.Benchmarks -- load
var root = new RootCommand("How fast Bro.Rpc is, as ratios measured in one run on one machine.")
{
    AllCommand.Create(), LoadCommand.Create(), HubCommand.Create(), HopsCommand.Create(), ScaleCommand.Create(), MicroCommand.Create(), CheckCommand.Create(),
};
foreach (Command role in Roles.Commands().Append(IdleConnections.CreateRole()).Append(HopRoles.Create()))
{
    root.Subcommands.Add(role);
}

return await root.Parse(args).InvokeAsync();
