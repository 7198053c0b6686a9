using System.CommandLine;
using System.Text;
using Bro.Rpc.Configuration;
using Bro.Rpc.Hosting;
using Microsoft.Extensions.Configuration;

namespace Bro.Rpc.Tool;

/// <summary>A key of a gateway's configuration as an option of the command line: <c>MaxConnections</c> is <c>--max-connections</c>.</summary>
internal sealed class GatewayOption
{
    public GatewayOption(OptionKey<IpcServerOptions> key)
    {
        Key = key.Name;

        // The one that everybody needs is shorter than its key.
        string[] names = key.Name == nameof(IpcServerOptions.SocketPath) ? ["--socket", "-s"] : [NameOf(key.Name)];
        Option = new Option<string>(names[0], names[1..])
        {
            Description = $"{char.ToUpperInvariant(key.Summary[0])}{key.Summary[1..]}. Takes {key.Takes}. Default: {key.DefaultText ?? key.Write(new IpcServerOptions())}.",
            HelpName = "VALUE",
        };
    }

    /// <summary>The key in the section.</summary>
    public string Key { get; }

    public Option<string> Option { get; }

    /// <summary>What the command line says of it, as configuration; nothing where it says nothing.</summary>
    public IEnumerable<KeyValuePair<string, string?>> ValueIn(ParseResult result)
    {
        if (result.GetResult(Option) is { Implicit: false })
        {
            yield return new KeyValuePair<string, string?>(ConfigurationPath.Combine(GatewayTable.Section, Key), result.GetValue(Option));
        }
    }

    private static string NameOf(string key)
    {
        var name = new StringBuilder("-");
        foreach (char letter in key)
        {
            if (char.IsUpper(letter))
            {
                name.Append('-');
            }

            name.Append(char.ToLowerInvariant(letter));
        }

        return name.ToString();
    }
}
