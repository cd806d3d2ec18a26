using System.Runtime.InteropServices;
using PrivateInference.CostModel.Counts;
using PrivateInference.CostModel.Profiles;

namespace PrivateInference.CostModel.Calibration;

/// <summary>Memory for offline results: handed out again by the collector, and fresh from the system.</summary>
internal static class MemoryCalibration
{
    private const int ArrayBytes = 1 << 20;
    private const int Arrays = 48;
    private const int FreshBytes = 64 << 20;
    private const int PageBytes = 4096;

    /// <summary>Takes one sample of both.</summary>
    /// <param name="timer">Receives the samples.</param>
    public static void Measure(UnitTimer timer)
    {
        // What was collected just now is handed out again, cleared.
        Fill(new byte[Arrays][]);
        GC.Collect();
        byte[][] again = new byte[Arrays][];
        timer.Time(UnitCostKeys.Of(Operation.StoredByte), (double)ArrayBytes * Arrays, () => Fill(again));
        timer.Time(UnitCostKeys.ByteTouched, FreshBytes, Touch);
    }

    private static void Fill(byte[][] arrays)
    {
        for (int i = 0; i < arrays.Length; i++)
        {
            arrays[i] = new byte[ArrayBytes];
        }
    }

    /// <summary>More than the allocator keeps: every page comes from the system.</summary>
    private static unsafe void Touch()
    {
        byte* memory = (byte*)NativeMemory.Alloc(FreshBytes);
        for (int i = 0; i < FreshBytes; i += PageBytes)
        {
            memory[i] = 1;
        }

        NativeMemory.Free(memory);
    }
}
