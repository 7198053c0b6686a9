using System.Text.Json;
using System.Text.Json.Nodes;
using Bro.Rpc.Extensions.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Bro.Rpc.Extensions.Tests.Validation;

/// <summary>Types that lead further than they should: no caller keeps a service busy with them. The limit of each test is its point.</summary>
public sealed class LooseValidationTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory(Timeout = Limit.Test)]
    [InlineData("tree", """{"a":{"x":1,"y":[1,2]},"b":{"z":{"x":1}}}""")]
    [InlineData("array", "[[1,2],{\"a\":1},[[[3]]]]")]
    [InlineData("node", """{"a":1,"b":2}""")]
    [InlineData("document", """{"a":[1,{"b":2}]}""")]
    [InlineData("any", """{"a":1,"b":2}""")]
    [InlineData("bytes", "\"AAAA\"")]
    [InlineData("moreBytes", "\"AAAA\"")]
    public async Task What_has_no_members_of_its_own_is_not_looked_into(string member, string value)
    {
        await using Scene scene = await Scene.StartAsync();
        IpcClient client = await ServeAsync(scene);
        var loose = new JsonObject { [member] = JsonNode.Parse(value) };
        Assert.Equal(0, await client.CallAsync<int>("loose-service", "keep", new JsonObject { ["loose"] = loose.DeepClone() }, cancellationToken: Token));

        // What stands beside it is.
        loose["rank"] = 11;
        IpcException exception = await Assert.ThrowsAsync<IpcException>(() => client.CallAsync<int>("loose-service", "keep", new JsonObject { ["loose"] = loose }, cancellationToken: Token).AsTask());
        Assert.Equal(["loose.rank"], Members(exception));
    }

    [Fact(Timeout = Limit.Test)]
    public async Task A_million_numbers_are_not_gone_through()
    {
        await using Scene scene = await Scene.StartAsync();
        IpcClient client = await ServeAsync(scene);
        Assert.Equal(0, await client.CallAsync<int>("loose-service", "keep", new { loose = new { numbers = Enumerable.Range(0, 1_000_000) } }, cancellationToken: Token));
    }

    [Fact(Timeout = Limit.Test)]
    public async Task An_object_that_leads_to_itself_is_checked_once()
    {
        await using Scene scene = await Scene.StartAsync();
        IpcClient client = await ServeAsync(scene);
        Assert.Equal(2, await client.CallAsync<int>("loose-service", "walk", new { ring = new { rank = 2 } }, cancellationToken: Token));
        IpcException exception = await Assert.ThrowsAsync<IpcException>(() => client.CallAsync<int>("loose-service", "walk", new { ring = new { rank = 11 } }, cancellationToken: Token).AsTask());
        Assert.Equal(["ring.rank"], Members(exception));
    }

    [Fact(Timeout = Limit.Test)]
    public async Task Values_of_dictionaries_and_types_that_derive_are_checked()
    {
        await using Scene scene = await Scene.StartAsync();
        IpcClient client = await ServeAsync(scene);
        var parameters = JsonNode.Parse("""{"payments":{"first":{"account":"a","amount":0},"second":{"account":"b","amount":1}},"shape":{"$type":"circle","radius":11}}""");
        IpcException exception = await Assert.ThrowsAsync<IpcException>(() => client.CallAsync<string>("loose-service", "file", parameters, cancellationToken: Token).AsTask());
        Assert.Equal(["payments.first.amount", "shape.radius"], Members(exception));
    }

    [Theory(Timeout = Limit.Test)]
    [InlineData(false, "$rank", "spareParts[0].partCount", "inner.$title", "inner.spareParts[1].partCount")]
    [InlineData(true, "$rank", "spare_parts[0].part_count", "inner.$title", "inner.spare_parts[1].part_count")]
    public async Task Members_have_the_names_that_callers_send(bool isSnakeCase, params string[] expected)
    {
        await using Scene scene = await Scene.StartAsync();
        JsonSerializerOptions? json = isSnakeCase ? new JsonSerializerOptions(JsonSerializerDefaults.Web) { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower } : null;
        IpcClient client = await ServeAsync(scene, json);
        string parts = isSnakeCase ? "spare_parts" : "spareParts", count = isSnakeCase ? "part_count" : "partCount";
        var parameters = new JsonObject
        {
            ["$rank"] = 11,
            [parts] = new JsonArray(new JsonObject { [count] = 11 }),
            ["inner"] = new JsonObject { ["$title"] = "too long", [parts] = new JsonArray(new JsonObject(), new JsonObject { [count] = 11 }) },
        };
        IpcException exception = await Assert.ThrowsAsync<IpcException>(() => client.CallAsync<string>("loose-service", "name", parameters, cancellationToken: Token).AsTask());
        Assert.Equal(expected.Order(StringComparer.Ordinal), Members(exception));
    }

    [Fact(Timeout = Limit.Test)]
    public async Task What_is_wrong_with_all_of_the_params_has_no_name()
    {
        await using Scene scene = await Scene.StartAsync();
        IpcClient client = await ServeAsync(scene);
        var parameters = new JsonObject { ["$rank"] = 5 };
        IpcException exception = await Assert.ThrowsAsync<IpcException>(() => client.CallAsync<string>("loose-service", "name", parameters, cancellationToken: Token).AsTask());
        Assert.Equal("""{"errors":{"":["params has too high a rank."]}}""", exception.Details!.Value.GetRawText());
        Assert.Equal("loose-service.name was not run: params: params has too high a rank.", exception.Message);
    }

    private static IEnumerable<string> Members(IpcException exception)
    {
        Assert.Equal(IpcErrorCode.ValidationFailed, exception.Code);
        return exception.Details!.Value.GetProperty("errors").EnumerateObject().Select(static member => member.Name);
    }

    private static async Task<IpcClient> ServeAsync(Scene scene, JsonSerializerOptions? json = null)
    {
        await scene.HostAsync(
            null,
            bro =>
            {
                GeneratedValidators.AddTo(bro.Services);
                bro.AddService<LooseService>().AddValidation();
            },
            configure: options => options with { JsonOptions = json });
        return await scene.ConnectAsync("caller");
    }
}
