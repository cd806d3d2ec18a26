using PrivateInference.Figures.Plots;

namespace PrivateInference.Figures.Tests;

/// <summary>Small results, enough for a figure of each kind.</summary>
internal static class Samples
{
    public static string Csv(FigureKind kind) => kind switch
    {
        FigureKind.Pareto => "network,method,budget,seed,relus,accuracy\nr,snl,1,1,1000,0.90\nr,snl,1,2,1000,0.92\nr,snl,2,1,5000,0.95\nr,random,2,1,5000,0.85\n",
        FigureKind.Breakdown => "network,offline_seconds,online_seconds\na,10,2\nb,5,1\n",
        FigureKind.Scaling => "protocol,down_bits_per_second,rtt_seconds,total_seconds\ndelphi,1e6,0.04,100\ndelphi,1e8,0.04,10\ncheetah,1e6,0.04,50\ncheetah,1e8,0.04,12\n",
        FigureKind.Validation => "network,protocol,link,phase,measuredSeconds,predictedSeconds\na,delphi,lan,offline,1,1.1\na,delphi,lan,online,0.1,0.2\n",
        FigureKind.Crossover => "protocol,down_bits_per_second,rtt_seconds,total_seconds\ndelphi,1e6,0.01,9\ndelphi,1e8,0.01,3\ndelphi,1e6,0.1,8\ndelphi,1e8,0.1,2\n"
            + "cheetah,1e6,0.01,3\ncheetah,1e8,0.01,4\ncheetah,1e6,0.1,7\ncheetah,1e8,0.1,6\n",
        FigureKind.Workload => "ratePerHour,queueSeconds,offlineSeconds,onlineSeconds,p95\n1,1,5,2,12\n2,4,6,2,30\n",
        FigureKind.Allocation => "network,method,layer,total,kept\nr,snl,relu1,100,30\nr,snl,relu2,50,50\n",
        _ => "epoch,loss,trainingAccuracy,validationAccuracy\n1,2,0.3,0.25\n2,1,0.6,0.55\n3,0.5,0.8,0.7\n",
    };
}
