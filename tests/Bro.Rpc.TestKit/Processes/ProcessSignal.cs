namespace Bro.Rpc.TestKit;

public enum ProcessSignal
{
    Hangup,
    Interrupt,
    Terminate,
    Kill,

    /// <summary>Freezes the process: it holds its sockets and answers nothing.</summary>
    Stop,

    Continue,
}
