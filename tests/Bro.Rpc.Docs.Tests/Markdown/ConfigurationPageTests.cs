using Bro.Rpc.Configuration;
using Bro.Rpc.Hosting;

namespace Bro.Rpc.Docs.Tests.Markdown;

/// <summary>The tables of docs/configuration.md are those by which configuration is read. <c>BRO_ACCEPT_SNAPSHOTS=1</c> writes them anew.</summary>
public sealed class ConfigurationPageTests
{
    private static readonly string Page = Repository.PathOf("docs", "configuration.md");

    [Fact]
    public void The_table_of_a_client_is_that_of_the_reader() =>
        AssertTable("client", ClientTable.Value, ClientTable.Section, new IpcClientOptions());

    [Fact]
    public void The_table_of_a_gateway_is_that_of_the_reader() =>
        AssertTable("gateway", GatewayTable.Value, GatewayTable.Section, new IpcServerOptions());

    [Fact]
    public void Every_option_has_a_key_or_is_named_as_set_in_code()
    {
        Assert.Equivalent(typeof(IpcClientOptions).GetProperties().Select(static property => property.Name), NamesOf(ClientTable.Value), strict: true);
        Assert.Equivalent(typeof(IpcServerOptions).GetProperties().Select(static property => property.Name), NamesOf(GatewayTable.Value), strict: true);
    }

    private static IEnumerable<string> NamesOf<TOptions>(OptionTable<TOptions> table) => table.Keys.Select(static key => key.Name).Concat(table.InCode);

    private static void AssertTable<TOptions>(string name, OptionTable<TOptions> table, string section, TOptions defaults)
    {
        string text = File.ReadAllText(Page);
        string begin = $"<!-- table: {name} -->\n";
        int start = text.IndexOf(begin, StringComparison.Ordinal) + begin.Length;
        int end = text.IndexOf("<!-- end -->", start, StringComparison.Ordinal);
        string expected = $"""
            | key in `{section}` | Node's variable | default | takes | what |
            | --- | --- | --- | --- | --- |
            {string.Join('\n', table.Keys.Select(key => $"| `{key.Name}` | {(key.Variable is { } variable ? $"`{variable}`" : string.Empty)} | {key.DefaultText ?? $"`{key.Write(defaults)}`"} | {key.Takes.Split(" with its unit")[0]} | {key.Summary} |"))}

            """.ReplaceLineEndings("\n");
        if (Environment.GetEnvironmentVariable("BRO_ACCEPT_SNAPSHOTS") == "1")
        {
            File.WriteAllText(Page, text[..start] + expected + text[end..]);
            return;
        }

        Assert.Equal(expected, text[start..end]);
    }
}
