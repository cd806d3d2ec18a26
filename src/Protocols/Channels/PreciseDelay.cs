using System.Diagnostics;
using System.Runtime.InteropServices;

namespace PrivateInference.Protocols.Channels;

/// <summary>Sleeps to a fraction of a millisecond: the framework's own sleep counts whole milliseconds, more than a LAN's delay.</summary>
internal static class PreciseDelay
{
    /// <summary>Sleeps until a point of <see cref="Stopwatch.GetTimestamp"/>; returns at once when it has passed.</summary>
    /// <param name="timestamp">When to return.</param>
    public static void Until(long timestamp)
    {
        while (true)
        {
            double seconds = (timestamp - Stopwatch.GetTimestamp()) / (double)Stopwatch.Frequency;
            if (seconds <= 0)
            {
                return;
            }

            if (OperatingSystem.IsLinux())
            {
                Timespec wait = new() { Seconds = (nint)seconds, Nanoseconds = (nint)((seconds - Math.Floor(seconds)) * 1e9) };
                _ = NativeMethods.NanoSleep(in wait, IntPtr.Zero);
            }
            else
            {
                Thread.Sleep(seconds > 1e-3 ? (int)(seconds * 1e3) : 0);
            }
        }
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct Timespec
    {
        public nint Seconds;
        public nint Nanoseconds;
    }

    private static class NativeMethods
    {
        [DllImport("libc", EntryPoint = "nanosleep")]
        [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
        public static extern int NanoSleep(in Timespec request, IntPtr remaining);
    }
}
