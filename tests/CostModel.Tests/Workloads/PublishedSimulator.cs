namespace PrivateInference.CostModel.Tests.Workloads;

/// <summary>
/// The rule of the simulator of Garimella et al., ASPLOS 2023, for one client, as plainly as can be: time goes in small steps, and in each
/// step every part looks whether its turn has come. An oracle that shares nothing with the simulation from event to event.
/// </summary>
/// <param name="offlineSeconds">One offline phase, keys included.</param>
/// <param name="onlineSeconds">One online phase.</param>
/// <param name="capacity">Offline results that fit; 0 runs everything online.</param>
internal sealed class PublishedSimulator(double offlineSeconds, double onlineSeconds, int capacity)
{
    public const double Step = 0.1;
    private static readonly long s_look = Steps(1);

    /// <summary>Mean latency of the requests that are answered before the horizon, and how many they are.</summary>
    public (double Mean, int Answered) Run(IReadOnlyList<double> arrivals, double horizon)
    {
        Queue<double> queue = new();
        double sum = 0;
        int answered = 0;
        int next = 0;
        int stored = 0;
        long nextLook = s_look;
        long producedAt = long.MaxValue;
        long onlineUntil = long.MaxValue;
        double? served = null;
        for (long step = 1; step * Step <= horizon; step++)
        {
            double now = step * Step;
            while (next < arrivals.Count && arrivals[next] <= now)
            {
                queue.Enqueue(arrivals[next++]);
            }

            if (step == producedAt)
            {
                stored++;
                producedAt = long.MaxValue;
                nextLook = step + s_look;
            }
            else if (step == nextLook)
            {
                nextLook += s_look;
                if (stored < capacity)
                {
                    producedAt = step + Steps(offlineSeconds);
                    nextLook = long.MaxValue;
                }
            }

            if (step == onlineUntil)
            {
                sum += now - served!.Value;
                answered++;
                served = null;
                onlineUntil = long.MaxValue;
            }

            if (served is null && queue.Count > 0)
            {
                served = queue.Dequeue();
            }

            if (served is not null && onlineUntil == long.MaxValue)
            {
                if (capacity == 0)
                {
                    onlineUntil = step + Steps(offlineSeconds + onlineSeconds);
                }
                else if (stored > 0)
                {
                    stored--;
                    onlineUntil = step + Steps(onlineSeconds);
                }
            }
        }

        return (answered > 0 ? sum / answered : 0, answered);
    }

    private static long Steps(double seconds) => (long)Math.Round(seconds / Step);
}
