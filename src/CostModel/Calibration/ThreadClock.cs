using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace PrivateInference.CostModel.Calibration;

/// <summary>
/// Time that threads have spent on a core. Unlike the wall clock it does not count what other programs took; where the system does not tell,
/// the wall clock stands in.
/// </summary>
internal static class ThreadClock
{
    private const int ThreadTime = 3;
    private const string Tasks = "/proc/self/task";

    /// <summary>Whether other threads' times can be read.</summary>
    public static bool KnowsOthers => Directory.Exists(Tasks);

    /// <summary>Seconds of this thread.</summary>
    public static double Seconds()
    {
        if (OperatingSystem.IsLinux() && NativeMethods.GetTime(ThreadTime, out Timespec time) == 0)
        {
            return time.Seconds + (time.Nanoseconds * 1e-9);
        }

        return Stopwatch.GetTimestamp() / (double)Stopwatch.Frequency;
    }

    /// <summary>Seconds of every thread of this process that has a name.</summary>
    /// <param name="name">As <see cref="Thread.Name"/>, of which the system keeps 15 characters.</param>
    /// <returns>By number of the thread, which the system does not use again soon.</returns>
    public static Dictionary<int, double> Others(string name)
    {
        Dictionary<int, double> seconds = [];
        foreach (string task in Directory.EnumerateDirectories(Tasks))
        {
            try
            {
                if (File.ReadAllText(Path.Combine(task, "comm")).Trim() == name)
                {
                    string nanoseconds = File.ReadAllText(Path.Combine(task, "schedstat")).Split(' ')[0];
                    seconds.Add(
                        int.Parse(Path.GetFileName(task), CultureInfo.InvariantCulture),
                        double.Parse(nanoseconds, CultureInfo.InvariantCulture) * 1e-9);
                }
            }
            catch (IOException)
            {
                // The thread has ended meanwhile.
            }
        }

        return seconds;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct Timespec
    {
        public nint Seconds;
        public nint Nanoseconds;
    }

    private static class NativeMethods
    {
        [DllImport("libc", EntryPoint = "clock_gettime")]
        [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
        public static extern int GetTime(int clock, out Timespec time);
    }
}
