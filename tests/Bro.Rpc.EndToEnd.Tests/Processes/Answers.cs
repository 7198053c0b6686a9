using System.Text.Json.Nodes;
using Bro.Rpc.TestKit;
using Xunit;

namespace Bro.Rpc.EndToEnd.Tests.Processes;

/// <summary>What came of a call, as the peers of both languages print it.</summary>
internal static class Answers
{
    public static JsonNode? Data(this JsonObject answer)
    {
        Assert.True((bool)answer["ok"]!, $"The call failed: {Messages.ToText(answer)}");
        return answer["data"];
    }

    public static string Text(this JsonObject answer) => answer.Data() is { } data ? Messages.ToText(data) : "null";

    /// <returns>The error's message.</returns>
    public static string AssertFailed(this JsonObject answer, string code)
    {
        Assert.False((bool)answer["ok"]!, $"The call succeeded: {Messages.ToText(answer)}");
        JsonNode error = answer["error"]!;
        Assert.Equal(code, (string?)error["code"]);
        return (string)error["message"]!;
    }
}
