using Bro.Rpc.TestKit;

namespace Bro.Rpc.Aot.Tests.Native;

/// <summary>samples/Aot as one native program: published without a warning, and in step with the same program under the JIT compiler.</summary>
public sealed class NativeProgramTests(NativeProgram program) : IClassFixture<NativeProgram>, IDisposable
{
    private const int Limit = 60_000;

    private static readonly string[] Story =
    [
        "teas: Sencha (Green, 00:01:30), Assam (Black, 00:03:00), Silver Needle (White, 00:05:00)",
        "white: Silver Needle, from 6f1c1b0e-4a55-4c2c-9f3c-0c0f0e5b7a10, 0 notes",
        "found: Assam, from nobody, malt",
        "without an id: nothing",
        "groups: Green 1, Black 1",
        "picture: CAFE03FECA",
        "receipt: 739942 of 2026-11-23T16:30:00.0000000+01:00, Sencha 12.60 + Assam 7.60 = 20.20",
        "paid: CardPayment { Amount = 20.20, Number = …5678 }",
        "refused: NOT_ENOUGH, 0.20 is missing.",
        "in stock: True; Reservation { Item = tea, Quantity = 2, For = guest }",
        "refused: OUT_OF_STOCK, There is no cake left.",
        "echo: 27 of 27 came back unchanged",
    ];

    private readonly TemporarySocket _socket = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _socket.Dispose();

    [Fact]
    public void It_is_published_without_a_warning_as_one_file_of_native_code()
    {
        Assert.SkipWhen(program.SkipReason is not null, program.SkipReason ?? "");

        Assert.DoesNotContain(program.Output, static line => line.Text.Contains("warning", StringComparison.OrdinalIgnoreCase));
        Assert.Equal(["tea-house"], Directory.GetFiles(program.Folder).Select(Path.GetFileName).Where(static name => Path.GetExtension(name) is not (".pdb" or ".dbg" or ".xml")));
        Assert.Equal("\u007fELF"u8.ToArray(), File.ReadAllBytes(program.Path)[..4]);
    }

    [Theory(Timeout = Limit)]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Alone_it_calls_and_serves_with_every_kind_of_type(bool native)
    {
        await using RunningProcess process = Start(native);

        Assert.Equal(0, await process.WaitForExitAsync(cancellationToken: Token));
        Assert.Equal(Story, process.StandardOutput);
        Assert.Empty(process.StandardError);
    }

    [Theory(Timeout = Limit)]
    [InlineData(true, true)]
    [InlineData(true, false)]
    public async Task Gateway_services_and_guest_are_processes_of_either_kind(bool native, bool nativeGuest)
    {
        await using RunningProcess gateway = Start(native, "gateway", "--socket", _socket.Path);
        await gateway.WaitForLineAsync("listening", cancellationToken: Token);
        await using RunningProcess services = Start(native, "services", "--socket", _socket.Path);
        await gateway.WaitForLineAsync("connected tea-house", cancellationToken: Token);
        await gateway.WaitForLineAsync("connected inventory", cancellationToken: Token);
        await gateway.WaitForLineAsync("connected echo", cancellationToken: Token);
        await using RunningProcess guest = Start(nativeGuest, "guest", "--socket", _socket.Path);

        Assert.Equal(0, await guest.WaitForExitAsync(cancellationToken: Token));
        Assert.Equal(Story, guest.StandardOutput);
        services.Signal(ProcessSignal.Terminate);
        Assert.Equal(0, await services.WaitForExitAsync(cancellationToken: Token));
        gateway.Signal(ProcessSignal.Terminate);
        Assert.Equal(0, await gateway.WaitForExitAsync(cancellationToken: Token));
        Assert.All([.. gateway.StandardError, .. services.StandardError, .. guest.StandardError], Assert.Fail);
    }

    [Theory(Timeout = Limit)]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_misspelt_command_line_is_said(bool native)
    {
        await using RunningProcess process = Start(native, "gatway");

        Assert.Equal(2, await process.WaitForExitAsync(cancellationToken: Token));
        Assert.StartsWith("usage: tea-house", process.StandardError[0], StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_linker_is_skipped_by_a_developer_and_fails_a_build_server()
    {
        Assert.NotNull(Toolchain.SkipReasonOrThrow("", null));
        Assert.NotNull(Toolchain.SkipReasonOrThrow(null, "false"));
        Assert.Contains("clang", Assert.Throws<InvalidOperationException>(static () => Toolchain.SkipReasonOrThrow("", "true")).Message, StringComparison.Ordinal);
    }

    private RunningProcess Start(bool native, params string[] arguments)
    {
        Assert.SkipWhen(native && program.SkipReason is not null, program.SkipReason ?? "");
        return native
            ? ProcessRunner.Start(new ProcessStart(program.Path, arguments) { Environment = new Dictionary<string, string?> { ["DOTNET_ROOT"] = "/nowhere" } })
            : ProcessRunner.StartDotnet(Sample.Dll, arguments);
    }
}
