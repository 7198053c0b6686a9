using System.CommandLine;
using System.CommandLine.Invocation;
using Bro.Rpc.Tool;

var root = new RootCommand("Bro.Rpc: typed calls between the processes of one machine.") { GatewayCommand.Create() };
ParseResult command = root.Parse(args);
int exitCode = await command.InvokeAsync().ConfigureAwait(false);

// by itself the parser says 1 of a misspelt command line, which is what a gateway that fails says
return command.Action is ParseErrorAction ? ExitCodes.Misused : exitCode;
