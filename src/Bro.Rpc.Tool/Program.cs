using System.CommandLine;
using Bro.Rpc.Tool;

var root = new RootCommand("Bro.Rpc: typed calls between the processes of one machine.") { GatewayCommand.Create() };
return await root.Parse(args).InvokeAsync().ConfigureAwait(false);
