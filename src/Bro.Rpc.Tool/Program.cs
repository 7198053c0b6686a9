using System.CommandLine;
using Bro.Rpc;
using Bro.Rpc.Tool;

var root = new RootCommand("Bro.Rpc: typed calls between the processes of one machine.") { GatewayCommand.Create() };

// A stop waits for the calls in flight, and then for what was not yet sent.
TimeSpan patience = new IpcServerOptions().DrainTimeout + TimeSpan.FromSeconds(5);
return await root.Parse(args).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = patience }).ConfigureAwait(false);
