{{ config(materialized='ephemeral') }}
select * from {{ ref('orders') }} where customer_id is not null
