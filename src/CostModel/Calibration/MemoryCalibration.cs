using System.Runtime.InteropServices;
using PrivateInference.CostModel.Counts;
using PrivateInference.CostModel.Profiles;

namespace PrivateInference.CostModel.Calibration;

/// <summary>Memory fresh from the system, for a process's first weights and offline results.</summary>
internal static class MemoryCalibration
{
    private const int FreshBytes = 64 << 20;
    private const int PageBytes = 4096;

    /// <summary>Takes one sample.</summary>
    /// <param name="timer">Receives it.</param>
    public static void Measure(UnitTimer timer) => timer.Time(UnitCostKeys.Of(Operation.StoredByte), FreshBytes, Touch);

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
