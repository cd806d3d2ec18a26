using System.Runtime.InteropServices;

namespace PrivateInference.Protocols.Channels;

/// <summary>
/// Lets threads sleep until something has changed: who waits looks at the count, finds under a lock of its own that there is nothing to do,
/// and sleeps until the count is another.
/// </summary>
/// <remarks>
/// A monitor wakes a thread up to four times for one pulse: for the condition of its event, for the mutex that guards it, and again for both
/// because the pulsing thread still holds the lock. Each time costs a system call, and where the thread rests on another core 50 to 100
/// microseconds. A futex wakes once. Where there is none, a monitor stands in.
/// </remarks>
internal sealed class EventCount
{
    /// <summary>FUTEX_WAIT and FUTEX_WAKE within one process.</summary>
    private const int Wait = 128;
    private const int Wake = 129;
    private static readonly nint s_futex = FindFutex();

    // Pinned: the system knows it by its address.
    private readonly int[] _count = GC.AllocateArray<int>(1, pinned: true);
    private readonly object _monitor = new();
    private int _waiting;

    /// <summary>The count, to be taken before looking whether there is something to do.</summary>
    public int Current => Volatile.Read(ref _count[0]);

    /// <summary>Says that something has changed; to be called behind the change, best outside of the lock that guards it.</summary>
    public void Advance()
    {
        // A full fence on either side: a waiting thread is counted before it compares, so one of the two sees the other.
        _ = Interlocked.Increment(ref _count[0]);
        if (Volatile.Read(ref _waiting) == 0)
        {
            return;
        }

        if (s_futex != 0)
        {
            WakeAll();
            return;
        }

        lock (_monitor)
        {
            Monitor.PulseAll(_monitor);
        }
    }

    /// <summary>Sleeps until the count is another; may also wake for nothing.</summary>
    /// <param name="seen">What <see cref="Current"/> was.</param>
    /// <param name="limit">Sleeps no longer, below a day.</param>
    public void Await(int seen, TimeSpan limit)
    {
        _ = Interlocked.Increment(ref _waiting);
        try
        {
            if (s_futex != 0)
            {
                Sleep(seen, limit);
                return;
            }

            lock (_monitor)
            {
                if (Current == seen)
                {
                    _ = Monitor.Wait(_monitor, limit);
                }
            }
        }
        finally
        {
            _ = Interlocked.Decrement(ref _waiting);
        }
    }

    /// <summary>Number of the system call, or 0 where there is none or it is forbidden.</summary>
    private static nint FindFutex()
    {
        nint number = !OperatingSystem.IsLinux() ? 0 : RuntimeInformation.ProcessArchitecture switch
        {
            Architecture.X64 => 202,
            Architecture.Arm64 => 98,
            _ => 0,
        };
        int nobody = 0;
        try
        {
            return number != 0 && NativeMethods.Call(number, ref nobody, Wake, 1, default) == 0 ? number : 0;
        }
        catch (Exception failure) when (failure is DllNotFoundException or EntryPointNotFoundException)
        {
            return 0;
        }
    }

    private void WakeAll() => _ = NativeMethods.Call(s_futex, ref _count[0], Wake, int.MaxValue, default);

    /// <summary>The system compares the count once more before it lets the thread sleep.</summary>
    private void Sleep(int seen, TimeSpan limit) => _ = NativeMethods.Call(
        s_futex,
        ref _count[0],
        Wait,
        seen,
        new Timespec { Seconds = (nint)(limit.Ticks / TimeSpan.TicksPerSecond), Nanoseconds = (nint)(limit.Ticks % TimeSpan.TicksPerSecond * TimeSpan.NanosecondsPerTick) });

    [StructLayout(LayoutKind.Sequential)]
    private struct Timespec
    {
        public nint Seconds;
        public nint Nanoseconds;
    }

    private static class NativeMethods
    {
        [DllImport("libc", EntryPoint = "syscall")]
        [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
        public static extern nint Call(nint number, ref int count, nint operation, nint value, in Timespec limit);
    }
}
