using System.ComponentModel;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Bro.Rpc.Transport;

/// <summary>Linux's own way to wait for many sockets at once: epoll(7), level-triggered. What a socket is noted under comes back with its events.</summary>
internal sealed partial class Epoll
{
    private const int CloseOnExec = 0x80000;
    private const int WakeUpSlot = -1;
    private const int ControlAdd = 1;
    private const int ControlDelete = 2;
    private const int ControlModify = 3;
    private const int Interrupted = 4;
    private const int EventsAtOnce = 256;

    // struct epoll_event { u32 events; u64 data; } is packed on x86-64, and only there.
    private static readonly int EventSize = RuntimeInformation.ProcessArchitecture is Architecture.X64 ? 12 : 16;

    private readonly SafeFileHandle _handle;
    private readonly byte[] _events = GC.AllocateArray<byte>(EventsAtOnce * EventSize, pinned: true);

    // Always readable, and waited for only while somebody wants the wait to end: nobody has to read or write it.
    private readonly SafeFileHandle _wakeUp;

    private Epoll(SafeFileHandle handle, SafeFileHandle wakeUp)
    {
        _handle = handle;
        _wakeUp = wakeUp;
        Change(wakeUp, WakeUpSlot, EpollEvents.None, EpollEvents.Once);
    }

    /// <summary>A new one, or null where the system has none or allows none.</summary>
    public static Epoll? TryCreate()
    {
        if (!OperatingSystem.IsLinux())
        {
            return null;
        }

        try
        {
            var handle = new SafeFileHandle(Create(CloseOnExec), ownsHandle: true);
            var wakeUp = new SafeFileHandle(CreateEvent(1, CloseOnExec), ownsHandle: true);
            if (!handle.IsInvalid && !wakeUp.IsInvalid)
            {
                return new Epoll(handle, wakeUp);
            }

            handle.Dispose();
            wakeUp.Dispose();
            return null;
        }
        catch (Exception exception) when (exception is DllNotFoundException or EntryPointNotFoundException or Win32Exception)
        {
            return null;
        }
    }

    /// <summary>Changes what is waited for at a socket. From any thread.</summary>
    /// <param name="socket">The socket; held open meanwhile, so that no other can be meant.</param>
    /// <param name="slot">What it is noted under.</param>
    /// <param name="former">What was waited for so far.</param>
    /// <param name="wanted">What is to be waited for.</param>
    /// <exception cref="Win32Exception">The system has no room for it.</exception>
    /// <exception cref="ObjectDisposedException">The socket is closed.</exception>
    public void Change(SafeHandle socket, int slot, EpollEvents former, EpollEvents wanted)
    {
        Span<byte> wish = stackalloc byte[16];
        MemoryMarshal.Write(wish, (uint)wanted);
        MemoryMarshal.Write(wish[(EventSize - sizeof(long))..], (long)slot);
        int operation = former is EpollEvents.None ? ControlAdd : wanted is EpollEvents.None ? ControlDelete : ControlModify;
        if (Control(_handle, operation, socket, ref MemoryMarshal.GetReference(wish)) != 0)
        {
            throw new Win32Exception(Marshal.GetLastPInvokeError());
        }
    }

    /// <summary>Ends the wait, or the next one. From any thread.</summary>
    public void WakeUp() => Change(_wakeUp, WakeUpSlot, EpollEvents.Once, EpollEvents.Once | EpollEvents.Readable);

    /// <summary>Waits until something can be done at a socket. On one thread at a time.</summary>
    /// <param name="milliseconds">How long at most; -1 for as long as it takes.</param>
    /// <returns>How many sockets <see cref="At"/> tells of.</returns>
    public int Wait(int milliseconds)
    {
        while (true)
        {
            int count = Wait(_handle, ref MemoryMarshal.GetArrayDataReference(_events), EventsAtOnce, milliseconds);
            if (count >= 0)
            {
                return count;
            }

            int error = Marshal.GetLastPInvokeError();
            if (error != Interrupted)
            {
                throw new Win32Exception(error);
            }
        }
    }

    /// <summary>One of the sockets that the last wait found; a slot below 0 is <see cref="WakeUp"/>.</summary>
    public (int Slot, EpollEvents Events) At(int index)
    {
        ReadOnlySpan<byte> found = _events.AsSpan(index * EventSize, EventSize);
        return ((int)MemoryMarshal.Read<long>(found[(EventSize - sizeof(long))..]), (EpollEvents)MemoryMarshal.Read<uint>(found));
    }

    [LibraryImport("libc", EntryPoint = "epoll_create1")]
    private static partial int Create(int flags);

    [LibraryImport("libc", EntryPoint = "eventfd")]
    private static partial int CreateEvent(uint value, int flags);

    [LibraryImport("libc", EntryPoint = "epoll_ctl", SetLastError = true)]
    private static partial int Control(SafeHandle epoll, int operation, SafeHandle socket, ref byte wish);

    [LibraryImport("libc", EntryPoint = "epoll_wait", SetLastError = true)]
    private static partial int Wait(SafeHandle epoll, ref byte events, int count, int milliseconds);
}
