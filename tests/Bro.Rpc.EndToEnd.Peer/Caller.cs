using System.Diagnostics;
using System.Text.Json;

namespace Bro.Rpc.EndToEnd.Peer;

/// <summary>
/// Reads calls from standard input, one JSON object a line: <c>{"id","to"?,"method","params"?}</c>. Without <c>to</c> it is a
/// typed call of the worker; with <c>to</c> and <c>"tell":true</c> a line <c>called ID</c> says that it was written. Makes them all at once, and writes a line for each that ended: <c>{"id","ok","data"|"error","ms"}</c>.
/// A line <c>{"release":KEY}</c> opens a gate instead, and <c>{"spans":COUNT}</c> asks once for a line <c>spans [...]</c> when there are so many.
/// </summary>
internal sealed class Caller(IpcClient client, ExportedSpans? spans)
{
    private readonly IWorker _worker = client.CreateProxy<IWorker>();

    public async Task RunAsync()
    {
        while (await Console.In.ReadLineAsync() is { } line)
        {
            JsonElement request = JsonElement.Parse(line);
            if (request.TryGetProperty("release", out JsonElement key))
            {
                Gates.Release(key.GetString()!);
                continue;
            }

            if (request.TryGetProperty("spans", out JsonElement count))
            {
                Console.WriteLine($"spans {JsonSerializer.Serialize(await spans!.WaitForAsync(count.GetInt32()), JsonSerializerOptions.Web)}");
                continue;
            }

            _ = AnswerAsync(request);
        }
    }

    private async Task AnswerAsync(JsonElement request)
    {
        string id = request.GetProperty("id").GetString()!;
        long started = Stopwatch.GetTimestamp();
        object answer;
        try
        {
            object? data = await CallAsync(request);
            answer = new { id, ok = true, data, ms = MillisecondsSince(started) };
        }
        catch (Exception exception)
        {
            var error = new { code = (exception as IpcException)?.Code.Value, message = exception.Message, type = exception.GetType().Name };
            answer = new { id, ok = false, error, ms = MillisecondsSince(started) };
        }

        Console.WriteLine(JsonSerializer.Serialize(answer, JsonSerializerOptions.Web));
    }

    private static long MillisecondsSince(long started) => (long)Stopwatch.GetElapsedTime(started).TotalMilliseconds;

    private async Task<object?> CallAsync(JsonElement request)
    {
        string method = request.GetProperty("method").GetString()!;
        JsonElement? parameters = request.TryGetProperty("params", out JsonElement given) ? given : null;
        if (!request.TryGetProperty("to", out JsonElement to))
        {
            return await CallWorkerAsync(method, parameters ?? default);
        }

        ValueTask<JsonElement?> call = client.CallAsync<JsonElement?>(to.GetString()!, method, parameters);
        if (request.TryGetProperty("tell", out _))
        {
            // a connected client has given the bytes to the kernel by now
            Console.WriteLine($"called {request.GetProperty("id").GetString()}");
        }

        return await call;
    }

    private async Task<object?> CallWorkerAsync(string method, JsonElement parameters)
    {
        switch (method)
        {
            case "echo":
                return await _worker.EchoAsync(parameters);
            case "getUserById":
                return await _worker.GetUserByIdAsync(parameters.GetProperty("userId").GetString()!);
            case "nothing":
                return await _worker.NothingAsync();
            case "fail":
                await _worker.FailAsync();
                return null;
            case "plain":
                await _worker.PlainAsync();
                return null;
            case "whoCalls":
                return await _worker.WhoCallsAsync();
            case "relay":
                return await _worker.RelayAsync(parameters.Deserialize<RelayRequest>(JsonSerializerOptions.Web)!);
            case "sleep":
                return await _worker.SleepAsync(parameters.GetProperty("ms").GetInt32());
            default:
                throw new ArgumentException($"The worker has no method '{method}'.");
        }
    }
}
