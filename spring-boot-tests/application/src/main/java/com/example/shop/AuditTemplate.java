package com.example.shop;

import org.apache.rocketmq.spring.annotation.ExtRocketMQTemplateConfiguration;
import org.apache.rocketmq.spring.core.RocketMQTemplate;

/** A second template with a producer of its own, which no bean post-processor ever sees. */
@ExtRocketMQTemplateConfiguration(
        nameServer = "${rocketmq.name-server}",
        group = "shop-audit",
        sendMessageTimeout = 10000)
public class AuditTemplate extends RocketMQTemplate {}
