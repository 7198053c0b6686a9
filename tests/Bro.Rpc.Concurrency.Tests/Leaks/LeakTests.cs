using System.Collections.Concurrent;
using System.Diagnostics;
using Bro.Rpc.Concurrency.Tests.Testing;
using Bro.Rpc.TestKit;
using Xunit;

namespace Bro.Rpc.Concurrency.Tests.Leaks;

/// <summary>What a thousand starts and stops leave behind.</summary>
[Collection(RunsAlone.Name)]
public sealed class LeakTests
{
    private const int Cycles = 1000;

    [Fact(Timeout = Limit.Many)]
    public async Task A_thousand_starts_and_stops_leave_no_file_no_descriptor_no_thread_no_timer_and_no_unobserved_exception()
    {
        var unobserved = new ConcurrentQueue<string>();
        EventHandler<UnobservedTaskExceptionEventArgs> note = (_, arguments) => unobserved.Enqueue(arguments.Exception.ToString());
        using var socket = new TemporarySocket();
        var time = new CountingTime();
        Collect();
        TaskScheduler.UnobservedTaskException += note;
        try
        {
            // What is made once stays: the pool's threads, the descriptors of the socket engine.
            await CycleAsync(socket, time, 50);
            (int descriptors, int threads) = Count();
            await CycleAsync(socket, time, Cycles);
            Collect();
            Assert.Empty(unobserved);
            Assert.Equal(0, time.Timers);
            Assert.Empty(Directory.GetFiles(socket.Directory));
            await Eventually.TrueAsync(() => Count().Descriptors <= descriptors + 5, $"no more descriptors than {descriptors}");
            await Eventually.TrueAsync(() => Count().Threads <= threads + 5, $"no more threads than {threads} outside of the pool");
        }
        finally
        {
            TaskScheduler.UnobservedTaskException -= note;
        }
    }

    private static async Task CycleAsync(TemporarySocket socket, CountingTime time, int cycles)
    {
        var serverOptions = new IpcServerOptions { SocketPath = socket.Path, TimeProvider = time };
        for (int cycle = 0; cycle < cycles; cycle++)
        {
            var server = new IpcServer(serverOptions);
            await server.StartAsync().WaitAsync(Limit.Step);
            var client = new IpcClient(new IpcClientOptions { ServiceName = "c", GatewayPath = socket.Path, TimeProvider = time });
            client.RegisterMethod("m", static (_, _) => Task.FromResult(1));
            await client.ConnectAsync().WaitAsync(Limit.Step);
            Assert.Equal(1, await client.CallAsync<int>("c", "m").AsTask().WaitAsync(Limit.Step));

            // Every way to end: the client first, the gateway first, and a refused second client.
            if (cycle % 3 == 0)
            {
                await using var second = new IpcClient(new IpcClientOptions { ServiceName = "c", GatewayPath = socket.Path, TimeProvider = time });
                await Assert.ThrowsAsync<IpcException>(() => second.ConnectAsync().WaitAsync(Limit.Step));
            }

            if (cycle % 2 == 0)
            {
                await client.DisposeAsync().AsTask().WaitAsync(Limit.Step);
            }

            await server.DisposeAsync().AsTask().WaitAsync(Limit.Step);
            await client.DisposeAsync().AsTask().WaitAsync(Limit.Step);
            Assert.False(File.Exists(socket.Path));
        }
    }

    // Threads of the pool come and go with the load and belong to the runtime.
    private static (int Descriptors, int Threads) Count()
    {
        using var process = Process.GetCurrentProcess();
        int descriptors = OperatingSystem.IsLinux() ? Directory.GetFileSystemEntries("/proc/self/fd").Length : 0;
        return (descriptors, process.Threads.Count - ThreadPool.ThreadCount);
    }

    // Tells of tasks that failed and that nobody asked.
    private static void Collect()
    {
        for (int round = 0; round < 2; round++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }
    }
}
