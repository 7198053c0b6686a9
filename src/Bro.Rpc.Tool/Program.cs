using System.CommandLine;
using System.CommandLine.Invocation;
using Bro.Rpc.Tool;

var root = new RootCommand("Bro.Rpc: typed calls between the processes of one machine.") { GatewayCommand.Create() };
ParseResult command = root.Parse(args);
if (command.Action is ParseErrorAction && args.Length > 0)
{
    // One line says what is wrong; the help has a page, and is for those who ask. The parser's last word is the most precise.
    await Console.Error.WriteLineAsync($"bro: {command.Errors[^1].Message} See bro {(command.CommandResult.Command == root ? string.Empty : command.CommandResult.Command.Name + " ")}--help.").ConfigureAwait(false);
    return ExitCodes.Misused;
}

// How long a stop takes is bounded by the gateway itself, in DrainTimeout, which is not read yet.
var patience = TimeSpan.FromDays(1);
int exitCode = await command.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = patience }).ConfigureAwait(false);

// By itself the parser says 1 of a misspelt command line, which is what a gateway that fails says.
return command.Action is ParseErrorAction ? ExitCodes.Misused : exitCode;
